/** Milliseconds of a clock that all threads share and that is never set; `performance.now()` has an origin of its own in each. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
