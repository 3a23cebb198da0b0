const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Distances of marks on a time axis that people find round. */
const steps = [1, 2, 5, 10, 15, 30]
  .map((count) => count * second)
  .concat([1, 2, 5, 10, 15, 30].map((count) => count * minute))
  .concat([1, 2, 3, 6, 12].map((count) => count * hour))
  .concat([1, 2, 7, 14, 28, 91, 182, 364].map((count) => count * day))

/** A mark on a time axis. */
export interface TimeTick {
  readonly atMs: number
  readonly label: string
}

/** At most about `wanted` marks at round times (UTC) between two moments, with as much of the date as they need. */
export function timeTicks(fromMs: number, toMs: number, wanted: number): readonly TimeTick[] {
  const step = steps.find((one) => (toMs - fromMs) / one <= wanted) ?? 3_640 * day
  const first = Math.ceil(fromMs / step)
  const count = Math.max(0, Math.floor(toMs / step) - first + 1)
  return Array.from({ length: count }, (_, index) => {
    const atMs = (first + index) * step
    return { atMs, label: labelOf(atMs, step) }
  })
}

function labelOf(atMs: number, step: number): string {
  const iso = new Date(atMs).toISOString()
  if (atMs % day === 0 || step >= day) return iso.slice(0, 10)
  return step < minute ? iso.slice(11, 19) : iso.slice(11, 16)
}
