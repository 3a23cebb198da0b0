/** A clock that tells the time of day. */
export interface Clock {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  nowNs(): bigint
}

/** Where {@link createClock} reads time from. */
export interface ClockSources {
  /** Milliseconds since 1970 as the system has them, cut off to whole ones. @default Date.now */
  readonly wallMs: () => number
  /** Milliseconds, fine-grained, that only run forward. @default performance.now */
  readonly monotonicMs: () => number
}

/** A moment known on both sources: the wall clock's millisecond began at that reading of the monotonic one. */
interface Anchor {
  readonly wallMs: number
  readonly monotonicMs: number
}

/** An anchor is checked against the system's clock this often. */
const anchorLifeMs = 1_000
/** A busy clock waits up to this much longer for a moment at which checking costs it next to nothing. */
const anchorGraceMs = 100
const cheapWaitMs = 0.05

/** An edge seen through a gap wider than this was blurred (by the scheduler, as a rule): another one is caught. */
const sharpEdgeMs = 0.001
const edgesTried = 4
/** How long an edge is waited for; the coarsest wall clocks tick every 15.6 ms. */
const longestWaitMs = 20
/** Bounds the wait for an edge where the monotonic source stands still. */
const longestSpins = 1_000_000

/**
 * Makes a clock that follows the system's time of day (CLOCK_REALTIME) to well under a microsecond, without native
 * code. `Date.now()` is cut off to milliseconds, but the moment at which it ticks over is exact: the clock catches such
 * an edge, notes what `performance.now()` said there, and counts on from it for a second. (On Linux the kernel runs both
 * at the same rate; elsewhere they may part by microseconds in that second.)
 *
 * Every reading is held against `Date.now()`, so that a step of a millisecond or more (and a suspended machine) is
 * followed at once; smaller ones when the next edge is caught. As the system's clock, this one can go backward.
 * Catching an edge keeps the caller waiting for 1 ms as a rule, 20 ms at most, and for 0.05 ms where the clock is read
 * thousands of times a second; the reading is still that of the moment at which it was asked for. Whoever stamps what is
 * to happen next reads twice, so that it isn't the second reading that waits.
 */
export function createClock(
  { wallMs, monotonicMs }: ClockSources = { wallMs: Date.now, monotonicMs: () => performance.now() },
): Clock {
  let anchor = catchEdge(wallMs, monotonicMs)
  let anchorNs = BigInt(anchor.wallMs) * 1_000_000n

  /** Whether the anchor still explains what the wall clock says. A tick between two readings is tried again. */
  function agrees(): boolean {
    for (let tries = 0; tries < 3; tries++) {
      const wallSinceAnchorMs = wallMs() - anchor.wallMs
      const aheadMs = monotonicMs() - anchor.monotonicMs - wallSinceAnchorMs
      if (aheadMs >= -sharpEdgeMs && aheadMs < 1 + sharpEdgeMs) return true
    }
    return false
  }

  return {
    nowNs() {
      const askedMs = monotonicMs()
      if (isDue(askedMs - anchor.monotonicMs) || !agrees()) {
        anchor = catchEdge(wallMs, monotonicMs)
        anchorNs = BigInt(anchor.wallMs) * 1_000_000n
      }
      return anchorNs + BigInt(Math.round((askedMs - anchor.monotonicMs) * 1e6))
    },
  }
}

/** Whether an anchor of this age is to be checked now: soon after its time at an edge's cheap approach, later anyway. */
function isDue(ageMs: number): boolean {
  if (ageMs < anchorLifeMs) return false
  const toNextEdgeMs = 1 - (ageMs % 1)
  return toNextEdgeMs < cheapWaitMs || ageMs > anchorLifeMs + anchorGraceMs
}

/** Waits for the wall clock to tick, and returns the sharpest of a few edges, or a guess where it doesn't tick at all. */
function catchEdge(wallMs: () => number, monotonicMs: () => number): Anchor {
  let sharpest: Anchor | undefined
  let sharpestGapMs = Infinity
  const deadlineMs = monotonicMs() + longestWaitMs
  let beforeMs = monotonicMs()
  let lastWallMs = wallMs()
  let betweenMs = monotonicMs()
  for (let spins = 0, edges = 0; spins < longestSpins && edges < edgesTried; spins++) {
    const wall = wallMs()
    const afterMs = monotonicMs()
    if (wall !== lastWallMs) {
      // The wall clock was read before and after `betweenMs`, all of it between `beforeMs` and `afterMs`.
      const gapMs = afterMs - beforeMs
      if (gapMs < sharpestGapMs) {
        sharpest = { wallMs: wall, monotonicMs: betweenMs }
        sharpestGapMs = gapMs
      }
      if (gapMs <= sharpEdgeMs) break
      edges++
      lastWallMs = wall
    }
    if (afterMs > deadlineMs) break
    beforeMs = betweenMs
    betweenMs = afterMs
  }
  return sharpest ?? { wallMs: lastWallMs, monotonicMs: betweenMs - 0.5 }
}
