/** Seconds from 1900-01-01, the beginning of NTP's era 0, to 1970-01-01 (RFC 5905 §6, figure 4). */
const secondsFrom1900To1970 = 2_208_988_800n

const nsPerSecond = 1_000_000_000n
const eraNs = (1n << 32n) * nsPerSecond

/**
 * The 64-bit NTP timestamp (RFC 5905 §6: 32 bits of seconds since 1900, 32 bits of fraction) of a time in nanoseconds
 * since 1970, rounded to the nearest 2⁻³² s; a fraction that rounds up to a whole second carries into the seconds.
 * The era is lost: 2036-02-07T06:28:16Z wraps to 0, as the format has it.
 */
export function encodeNtpTimestamp(ns: bigint): bigint {
  const since1900Ns = ns + secondsFrom1900To1970 * nsPerSecond
  const inEraNs = since1900Ns < 0n ? (since1900Ns % eraNs) + eraNs : since1900Ns
  return BigInt.asUintN(64, ((inEraNs << 32n) + nsPerSecond / 2n) / nsPerSecond)
}

/** The 32 bits of seconds since 1900 of a time in whole seconds since 1970; the era is lost. */
export function ntpSeconds(seconds: number): number {
  return (seconds + Number(secondsFrom1900To1970)) >>> 0
}

/** The 32 bits of fraction of 0 to 999,999,999 nanoseconds, rounded to nearest: at most 2³² − 4, so that nothing carries. */
export function ntpFraction(nanoseconds: number): number {
  return Math.round(nanoseconds * 4.294967296)
}

/**
 * The nanoseconds since 1970 of a 64-bit NTP timestamp, in the era that brings it closest to `pivotNs` (within 68
 * years, RFC 5905 §6): pass the local clock. Exact inverse of {@link encodeNtpTimestamp} to the nanosecond.
 */
export function decodeNtpTimestamp(timestamp: bigint, pivotNs: bigint): bigint {
  const sinceEraNs = (timestamp * nsPerSecond + (1n << 31n)) >> 32n
  return nearestEra(sinceEraNs - secondsFrom1900To1970 * nsPerSecond, pivotNs)
}

/** The nanoseconds since 1970 of 32 bits of seconds since 1900 (RFC 868), in the era closest to `pivotNs`. */
export function decodeNtpSeconds(seconds: number, pivotNs: bigint): bigint {
  return nearestEra((BigInt(seconds) - secondsFrom1900To1970) * nsPerSecond, pivotNs)
}

/**
 * The 32-bit NTP short format (RFC 5905 §6: 16 bits of seconds, 16 of fraction) of a duration in nanoseconds, rounded
 * to the nearest 2⁻¹⁶ s (15 µs) and capped at the format's maximum, a little under 65,536 s.
 */
export function encodeNtpShort(ns: bigint): number {
  const units = ((ns << 16n) + nsPerSecond / 2n) / nsPerSecond
  return units > 0xffff_ffffn ? 0xffff_ffff : Number(units)
}

/** The nanoseconds of a duration in the short format. Inverse of {@link encodeNtpShort} to 2⁻¹⁶ s. */
export function decodeNtpShort(units: number): bigint {
  return (BigInt(units) * nsPerSecond + (1n << 15n)) >> 16n
}

function nearestEra(inSomeEraNs: bigint, pivotNs: bigint): bigint {
  const aheadNs = inSomeEraNs - pivotNs
  const eras = (aheadNs + (aheadNs < 0n ? -eraNs : eraNs) / 2n) / eraNs
  return inSomeEraNs - eras * eraNs
}
