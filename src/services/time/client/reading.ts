import { hostPort } from '../../../core/index.ts'
import { type Fault, faultText } from './fault.ts'
import type { Sample } from './protocol.ts'
import type { TimeProtocol } from './protocols.ts'

/** However close a server is, two honest clocks may differ by this much (ntpd's mindist). */
const shortestRootDistanceMs = 1

/** What a server says about the time: plain data, which `JSON.stringify` turns into what `--json` prints. */
export interface TimeReading {
  /** As it was asked for, with the port: `127.0.0.1:8888`, `[::1]:123`. */
  readonly server: string
  readonly protocol: TimeProtocol
  /** The server's clock when it answered, ISO 8601 in UTC to the microsecond; `null` where there is no time. */
  readonly time: string | null
  /**
   * Milliseconds that the server's clock is ahead of the local one; with NTP to the nanosecond and as good as half the
   * delay, otherwise in whole seconds, and 0 where both tell the same second. `null` where `time` is.
   */
  readonly offsetMs: number | null
  /** Milliseconds there and back, less those that the server took; `null` where nothing was answered. */
  readonly delayMs: number | null
  /**
   * Root mean square of how far the other answers' offsets are from this one's (RFC 5905 §10); `null` where fewer than
   * two have been compared, and for whole seconds.
   */
  readonly jitterMs: number | null
  /**
   * How far `offsetMs` may be wrong, if the server is right in what it says of itself: half of all delays to the reference
   * clock, dispersion, and jitter (RFC 5905 §11.2, λ; 1 ms at least). `null` where `time` is.
   */
  readonly rootDistanceMs: number | null
  /** 1–15, or 16 for a clock that isn't synchronised; `null` but for NTP. */
  readonly stratum: number | null
  /** 0 none, 1 the day's last minute has 61 seconds, 2 it has 59, 3 not synchronised; `null` but for NTP. */
  readonly leap: number | null
  /** Where the server has its time from: letters (`GPS`, `LOCL`) or dotted like an address; `null` but for NTP. */
  readonly referenceId: string | null
  /** Round trip and dispersion between the server and its reference clock, as it says; `null` but for NTP. */
  readonly rootDelayMs: number | null
  readonly rootDispersionMs: number | null
  /** Where the answers came from, without the port; `null` where nothing was asked. */
  readonly address: string | null
  /** The kiss code of a server that refused one of the requests (`RATE`: too many, `DENY`: any); `null` otherwise. */
  readonly kiss: string | null
  /** What a text protocol answered, without the line end: a stranger's text, to be escaped; `null` for the others. */
  readonly text: string | null
  /** Answers among which this one has the least delay. */
  readonly samples: number
  /** What is wrong, in English; `null` where nothing is. `time` may be there nevertheless: a clock not synchronised. */
  readonly error: string | null
  /** The same for programs: a code and its facts. */
  readonly fault: Fault | null
}

/** What was asked: host and port as they were given, and the address that was found for them. */
interface Asked {
  readonly host: string
  readonly port: number
  readonly protocol: TimeProtocol
  readonly address?: string | undefined
}

/** Makes the reading of a query from its samples: that with the least delay counts. `fault` says why there are none. */
export function readingOf(query: Asked, samples: readonly Sample[], fault?: Fault): TimeReading {
  const sample = leastDelayed(samples)
  const shownFault = fault ?? sample?.fault ?? null
  const jitterMs = jitterOf(sample, samples)
  return {
    server: hostPort(query.host, query.port),
    protocol: query.protocol,
    time: sample === undefined || sample.timeNs === null ? null : isoMicroseconds(sample.timeNs),
    offsetMs: milliseconds(sample?.offsetNs),
    delayMs: milliseconds(sample?.delayNs),
    jitterMs,
    rootDistanceMs: rootDistanceOf(sample, jitterMs ?? 0),
    stratum: sample?.ntp?.stratum ?? null,
    leap: sample?.ntp?.leap ?? null,
    referenceId: sample?.ntp?.referenceId ?? null,
    rootDelayMs: milliseconds(sample?.ntp?.rootDelayNs),
    rootDispersionMs: milliseconds(sample?.ntp?.rootDispersionNs),
    address: query.address ?? null,
    kiss: kissOf(samples),
    text: sample?.text ?? null,
    samples: samples.length,
    error: shownFault === null ? null : faultText(shownFault, 'en'),
    fault: shownFault,
  }
}

/** A sample with a time goes before one without; the server may refuse the later requests of a burst. */
function leastDelayed(samples: readonly Sample[]): Sample | undefined {
  const timed = samples.filter(({ timeNs }) => timeNs !== null)
  return (timed.length > 0 ? timed : samples).toSorted((a, b) => Number(a.delayNs - b.delayNs))[0]
}

function jitterOf(best: Sample | undefined, samples: readonly Sample[]): number | null {
  if (best?.ntp === undefined || best.offsetNs === null) return null
  const squares: number[] = []
  for (const sample of samples) {
    if (sample === best || sample.offsetNs === null) continue
    squares.push((Number(sample.offsetNs - best.offsetNs) / 1e6) ** 2)
  }
  if (squares.length === 0) return null
  return Math.sqrt(squares.reduce((sum, square) => sum + square) / squares.length)
}

function rootDistanceOf(sample: Sample | undefined, jitterMs: number): number | null {
  if (sample === undefined || sample.offsetNs === null) return null
  const boundNs = sample.delayNs / 2n + sample.serverErrorNs
  return Math.max(Number(boundNs) / 1e6 + jitterMs, shortestRootDistanceMs)
}

function kissOf(samples: readonly Sample[]): string | null {
  const kiss = samples.find(({ fault }) => fault?.code === 'REFUSED')?.fault?.details.kiss
  return kiss === undefined ? null : String(kiss)
}

function milliseconds(ns: bigint | null | undefined): number | null {
  return ns === null || ns === undefined ? null : Number(ns) / 1e6
}

/** ISO 8601 with six digits of a second, cut off: `2026-11-22T10:00:00.123456Z`. */
export function isoMicroseconds(ns: bigint): string {
  const microseconds = BigInt.asIntN(64, ns - modulo(ns, 1_000n)) / 1_000n
  const belowMs = modulo(microseconds, 1_000n)
  const date = new Date(Number((microseconds - belowMs) / 1_000n))
  return date.toISOString().replace('Z', `${String(belowMs).padStart(3, '0')}Z`)
}

function modulo(value: bigint, divisor: bigint): bigint {
  return ((value % divisor) + divisor) % divisor
}
