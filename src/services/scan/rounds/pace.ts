/** Keeps probes below a rate. */
export interface Pace {
  /** Takes the permission for one probe, or says that it is too early. */
  take(nowMs: number): boolean
}

/** How much unused permission is kept, as time: what a late timer can catch up on. */
const burstMs = 50

/**
 * Makes a pace of at most so many probes a second (a token bucket of 50 ms, at least one probe). `Infinity` permits all.
 */
export function createPace(probesPerSecond: number, startMs: number): Pace {
  if (probesPerSecond === Infinity) return { take: () => true }
  const capacity = Math.max(1, (probesPerSecond * burstMs) / 1000)
  let tokens = 1
  let filledMs = startMs
  return {
    take(nowMs) {
      tokens = Math.min(capacity, tokens + ((nowMs - filledMs) * probesPerSecond) / 1000)
      filledMs = nowMs
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
