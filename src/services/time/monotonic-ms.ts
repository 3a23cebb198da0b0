const originMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** One clock for all threads, in milliseconds: `performance.now()`, which is the cheapest to read, has an origin of its own in each. */
export function monotonicMs(): number {
  return performance.now() + originMs
}
