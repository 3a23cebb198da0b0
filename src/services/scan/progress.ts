/** How far a scan is. */
export interface Progress {
  /**
   * While the scan still looks for hosts, how many it has found; absent as soon as it probes. What is done then are the questions that
   * hosts have been asked, and those that need not be.
   */
  readonly hostsUp?: number
  /** Probes whose verdict is known, out of `total`. */
  readonly done: number
  readonly total: number
  /** Open ports so far. */
  readonly open: number
  /** Verdicts a second, lately. */
  readonly probesPerSecond: number
  /** What is left at that speed, in milliseconds; `undefined` while nobody can tell. */
  readonly remainingMs: number | undefined
}

/** How fast older speed is forgotten. */
const memoryMs = 3000

/**
 * The speed after `count` more verdicts in `elapsedMs`, given the speed before: an exponential mean over about three
 * seconds, whatever the intervals. `undefined` before means that these are the first.
 */
export function smoothRate(before: number | undefined, count: number, elapsedMs: number): number {
  if (elapsedMs <= 0) return before ?? 0
  const latest = (count / elapsedMs) * 1000
  if (before === undefined) return latest
  return before + (latest - before) * (1 - Math.exp(-elapsedMs / memoryMs))
}

/** What is left in milliseconds at a speed; `undefined` where it would take forever, 0 where nothing is left. */
export function remainingMs(left: number, perSecond: number): number | undefined {
  if (left <= 0) return 0
  return perSecond > 0 ? (left / perSecond) * 1000 : undefined
}
