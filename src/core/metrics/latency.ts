/**
 * Upper bounds of the buckets of {@link Latency}, in seconds, ascending; what is slower falls into one more bucket
 * without a bound. Fixed, so that figures of several threads, servers and machines can be added.
 */
export const latencyBoundsSeconds = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const

const boundsMs = latencyBoundsSeconds.map((seconds) => seconds * 1_000)

/** A histogram of durations. */
export interface Latency {
  /** Observations in each bucket of {@link latencyBoundsSeconds} (not cumulative), and last those above every bound. */
  readonly bucketCounts: readonly number[]
  /** All observations. */
  readonly count: number
  /** Their sum. */
  readonly sumSeconds: number
}

/** The index in `bucketCounts` for a duration; a bound belongs to the bucket below it, as Prometheus' `le` has it. */
export function latencyBucket(durationMs: number): number {
  let bucket = 0
  // Most replies fall into the first buckets: walking up beats halving.
  while (durationMs > (boundsMs[bucket] ?? Infinity)) bucket += 1
  return bucket
}
