import type { Clock } from '../clock.ts'

/** From one look to the next the two clocks part by less, unless one was set. */
const leastStepMs = 5

/**
 * Watches a clock for being set, against one that can't be: each call tells by how many milliseconds it was set forward
 * (back, where negative) since the call before, 0 where it wasn't. A suspended machine's clock counts as set.
 */
export function createStepWatch(clock: Clock, monotonicMs: () => number): () => number {
  let lastMs = differenceMs(clock, monotonicMs)
  return () => {
    const nowMs = differenceMs(clock, monotonicMs)
    const stepMs = nowMs - lastMs
    lastMs = nowMs
    return Math.abs(stepMs) < leastStepMs ? 0 : stepMs
  }
}

/** Of three looks the one that took least time, in case the scheduler came in between. */
function differenceMs(clock: Clock, monotonicMs: () => number): number {
  let shortestMs = Infinity
  let difference = 0
  for (let look = 0; look < 3; look += 1) {
    const beforeMs = monotonicMs()
    const wallMs = Number(clock.nowNs()) / 1e6
    const tookMs = monotonicMs() - beforeMs
    if (tookMs >= shortestMs) continue
    shortestMs = tookMs
    difference = wallMs - beforeMs - tookMs / 2
  }
  return difference
}
