/** An offset that was measured, and when by the monotonic clock; milliseconds. */
export interface MeasuredOffset {
  readonly atMs: number
  readonly offsetMs: number
}

/** What measured offsets have in common: the newest end of the line through them. */
export interface OffsetTrend {
  readonly offsetMs: number
  /** Millionths by which the offset grows. */
  readonly driftPpm: number
}

/** A line through fewer, or within a shorter time, says more of the noise than of the clock. */
const fewestOffsets = 6
const shortestSpanMs = 32_000
/** A slope must stand out of its own standard error, and be known to a third of what dispersion grows by (15 ppm). */
const leastSignificance = 3
const mostErrorPpm = 5
/** No clock that still works is further off (RFC 5905 §11.3, MAXFREQ). */
const mostDriftPpm = 500

/**
 * The least-squares line through offsets in the order of their time: where it stands at the newest and how it rises.
 * `undefined` where no slope can be told from none; the newest offset counts as it is then.
 */
export function offsetTrend(offsets: readonly MeasuredOffset[]): OffsetTrend | undefined {
  const newest = offsets.at(-1)
  const oldest = offsets[0]
  if (newest === undefined || oldest === undefined || offsets.length < fewestOffsets) return undefined
  if (newest.atMs - oldest.atMs < shortestSpanMs) return undefined
  const meanAtMs = mean(offsets.map(({ atMs }) => atMs))
  const meanOffsetMs = mean(offsets.map(({ offsetMs }) => offsetMs))
  let timeVariance = 0
  let covariance = 0
  for (const { atMs, offsetMs } of offsets) {
    timeVariance += (atMs - meanAtMs) ** 2
    covariance += (atMs - meanAtMs) * (offsetMs - meanOffsetMs)
  }
  const slope = covariance / timeVariance
  const fitted = (atMs: number): number => meanOffsetMs + slope * (atMs - meanAtMs)
  const residual = offsets.reduce((sum, { atMs, offsetMs }) => sum + (offsetMs - fitted(atMs)) ** 2, 0)
  const errorPpm = Math.sqrt(residual / (offsets.length - 2) / timeVariance) * 1e6
  const driftPpm = slope * 1e6
  if (errorPpm > mostErrorPpm || Math.abs(driftPpm) < leastSignificance * errorPpm) return undefined
  if (Math.abs(driftPpm) > mostDriftPpm) return undefined
  return { offsetMs: fitted(newest.atMs), driftPpm }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
