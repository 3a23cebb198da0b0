import type { Fault, IgnoreReason } from './fault.ts'

/** What an NTP server says about its own clock. */
export interface ServerClock {
  /** 1–15, or 16 where it isn't synchronised. */
  readonly stratum: number
  readonly leap: number
  readonly referenceId: string
  /** Round trip and dispersion to the reference clock. */
  readonly rootDelayNs: bigint
  readonly rootDispersionNs: bigint
}

/** What one answer tells. */
export interface Sample {
  /** The server's time in nanoseconds since 1970, or `null` where the answer holds none (see `fault`). */
  readonly timeNs: bigint | null
  /** How far the server's clock is ahead of the local one, in nanoseconds; `null` as `timeNs` is. */
  readonly offsetNs: bigint | null
  /** From sending to receiving, less what the server says it took; nanoseconds, never negative. */
  readonly delayNs: bigint
  /**
   * How far from the truth the server's clock may be: what NTP says of it, or the second that the other protocols cut
   * off; nanoseconds. Together with half the delay it bounds the error of `offsetNs`.
   */
  readonly serverErrorNs: bigint
  /** What NTP says about the server's clock. */
  readonly ntp?: ServerClock
  /** What a text protocol answered, as it came. */
  readonly text?: string
  readonly fault?: Fault
}

/** A request that has not been answered yet, and how to tell its answer. */
export interface Request {
  readonly bytes: Uint8Array
  /** Judges a datagram from the server, given when (by the local clock) the request was sent and the datagram came. */
  read(answer: Uint8Array, sentNs: bigint, receivedNs: bigint): Sample | IgnoreReason
}

/** A way of asking for the time over UDP. */
export interface Protocol {
  readonly defaultPort: number
  /** Whether more answers make a better reading; otherwise the first one ends the query. */
  readonly isWorthRepeating: boolean
  createRequest(): Request
}

/** A sample of a protocol that tells whole seconds: what it says, and how far that is from the local clock's. */
export function wholeSecondSample(timeNs: bigint, sentNs: bigint, receivedNs: bigint): Sample {
  return {
    timeNs,
    offsetNs: wholeSecondOffsetNs(timeNs, sentNs, receivedNs),
    delayNs: atLeastZero(receivedNs - sentNs),
    serverErrorNs: wholeSecondErrorNs,
  }
}

/** What a time in whole seconds leaves open. */
export const wholeSecondErrorNs = 1_000_000_000n

/** A delay that clocks of finite grain have made negative is none (RFC 5905 §8). */
export function atLeastZero(ns: bigint): bigint {
  return ns < 0n ? 0n : ns
}

/**
 * How far a time in whole seconds is from the local seconds that passed while it was asked for: 0 where it is one of
 * them. So two clocks that agree differ by 0, not by the half second in the middle of which they were read.
 */
function wholeSecondOffsetNs(timeNs: bigint, sentNs: bigint, receivedNs: bigint): bigint {
  const first = wholeSecond(sentNs)
  const last = wholeSecond(receivedNs)
  if (timeNs < first) return timeNs - first
  return timeNs > last ? timeNs - last : 0n
}

function wholeSecond(ns: bigint): bigint {
  return ns - (ns % 1_000_000_000n)
}
