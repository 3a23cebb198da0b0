/** How long after its stamp a reply leaves, by what was measured of the last ones. */
export interface TransmitDelay {
  /** Whole nanoseconds from the reading of the clock to the first reply of a batch; 0 until one was measured. */
  readonly firstNs: number
  /** Whole nanoseconds from one reply of a batch to the next. */
  readonly nextNs: number
  /** Takes in how long the first and the last of a batch's replies took. What can't be true is left out. */
  note(firstNs: number, lastNs: number, replies: number): void
}

/** Few enough to follow a machine that turns busy within seconds, enough that one reply that was held up doesn't count. */
const remembered = 7
/** What took longer was interrupted, or the clock was set meanwhile. */
const longestNs = 1_000_000

/** Makes the running medians of a kind of batch. */
export function createTransmitDelay(): TransmitDelay {
  const firsts: number[] = []
  const steps: number[] = []
  let firstNs = 0
  let nextNs = 0
  return {
    get firstNs() {
      return firstNs
    },
    get nextNs() {
      return nextNs
    },
    note(first, last, replies) {
      if (first < 0 || last < first || last > longestNs) return
      firstNs = runningMedian(firsts, first)
      if (replies > 1) nextNs = runningMedian(steps, (last - first) / (replies - 1))
    },
  }
}

/** Adds a value to the newest ones, and returns their median as a whole number. */
function runningMedian(newest: number[], value: number): number {
  newest.push(value)
  if (newest.length > remembered) newest.shift()
  const sorted = newest.toSorted((a, b) => a - b)
  return Math.round(sorted[sorted.length >> 1] ?? 0)
}
