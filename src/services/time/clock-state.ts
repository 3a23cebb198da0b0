import { OptionError } from '../../core/index.ts'
import type { KernelClockState } from '../../native/index.ts'
import { ntpLeap } from './ntp/packet.ts'
import { referenceIdOf } from './ntp/reference-id.ts'
import { encodeNtpShort } from './ntp/timestamp.ts'

/** What a server says about its own clock: the system variables of RFC 5905 §9.1 that travel in a reply. */
export interface ClockState {
  /** 0–3, see {@link ntpLeap}. */
  readonly leap: number
  /** 1 primary, 2–15 secondary, 16 unsynchronised. */
  readonly stratum: number
  readonly referenceId: number
  /** When the clock was last set, as an NTP timestamp in two halves; 0: never; `undefined`: as of each reply. */
  readonly reference: { readonly seconds: number; readonly fraction: number } | undefined
  /** Round trip and dispersion to the reference clock, in NTP's short format. */
  readonly rootDelay: number
  readonly rootDispersion: number
  /** log₂ of seconds. */
  readonly precisionExponent: number
}

/** Stratum of a clock that isn't synchronised (RFC 5905 §7.3, MAXSTRAT); on the wire it is 0. */
export const unsynchronisedStratum = 16

/** 2⁻²² s = 238 ns: how finely the service's clock runs and how long reading it takes. */
export const precisionExponent = -22

/** Nobody knows whether the clock is right: leap 3, and a dispersion with which no client takes it (MAXDISP, 16 s). */
export const unsynchronised: ClockState = {
  leap: ntpLeap.unsynchronised,
  stratum: unsynchronisedStratum,
  referenceId: 0,
  reference: { seconds: 0, fraction: 0 },
  rootDelay: 0,
  rootDispersion: encodeNtpShort(16_000_000_000n),
  precisionExponent,
}

/**
 * The operator vouches for the machine's clock at this stratum (1–15). It is announced as ntpd and chrony announce such
 * a clock: `LOCL` at stratum 1, 127.127.1.1 below; with a dispersion of 1 ms, for a process that is sometimes busy.
 *
 * @throws {@link OptionError} `INVALID_STRATUM`
 */
export function vouchedFor(stratum: number): ClockState {
  if (!Number.isInteger(stratum) || stratum < 1 || stratum >= unsynchronisedStratum) {
    throw new OptionError(
      'INVALID_STRATUM',
      `Cannot serve time at stratum ${stratum}: use a whole number from 1 (set by a reference clock) to 15`,
      { details: { stratum } },
    )
  }
  return {
    leap: ntpLeap.none,
    stratum,
    referenceId: stratum === 1 ? referenceIdOf('LOCL') : 0x7f7f0101,
    reference: undefined,
    rootDelay: 0,
    rootDispersion: encodeNtpShort(1_000_000n),
    precisionExponent,
  }
}

/** Stratum of a clock that the kernel calls synchronised: by what, and how far from a reference clock, it doesn't know. */
const kernelStratum = 10
const kernelLeaps = {
  none: ntpLeap.none,
  insert: ntpLeap.insertSecond,
  delete: ntpLeap.deleteSecond,
} as const

/**
 * What the kernel says of the clock: synchronised by some other program (chronyd, ntpd, timesyncd), with the most it may
 * be off as root dispersion, and stratum 10, low enough that nobody prefers it to a server that knows its own.
 */
export function kernelState({ isSynchronised, maxErrorNs, leap }: KernelClockState): ClockState {
  if (!isSynchronised) return unsynchronised
  return {
    ...vouchedFor(kernelStratum),
    leap: kernelLeaps[leap],
    rootDispersion: encodeNtpShort(BigInt(maxErrorNs)),
  }
}
