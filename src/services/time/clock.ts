import { createRealtimeClock, isNativeAvailable, isNativeKnown } from '../../native/index.ts'

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

/** When a millisecond of the wall clock began, by the monotonic one: somewhere between these two readings. */
interface Edge {
  readonly wallMs: number
  readonly earliestMs: number
  readonly latestMs: number
}

/** The anchor is held against a new edge this often, and sooner while it isn't known closely. */
const anchorLifeMs = 1_000
const vagueAnchorLifeMs = 20
/** A busy clock waits up to this much longer for a moment at which checking costs it next to nothing. */
const anchorGraceMs = 100
const cheapWaitMs = 0.05

/** How long edges are waited for; the coarsest wall clocks tick every 15.6 ms. */
const longestWaitMs = 20
/** Bounds the wait for an edge where the monotonic source stands still. */
const longestSpins = 1_000_000

/** Once the anchor is known this closely, it will do. What the scheduler blurs is wider, and takes another edge. */
const closeEnoughMs = 0.000_3

/** The wall clock may be this far from what the anchor explains, before it was stepped. */
const toleranceMs = 0.001

/** Rounding of monotonic readings, which are doubles: an edge may seem to contradict another by this much. */
const roundingMs = 0.000_005

/**
 * Makes a clock that follows the system's time of day (CLOCK_REALTIME). Where native calls are known to work, which
 * {@link openClock} finds out, it reads that by `clock_gettime`; otherwise it comes within 100 ns without native code:
 * `Date.now()` is cut off to milliseconds, but the moment at which it ticks over is exact: the clock catches such an edge
 * between two readings of `performance.now()`, and counts on from it. Every second it catches another; as long as the
 * edges can all be right, they narrow down what is known, and one that contradicts them takes their place. (On Linux the
 * kernel runs both clocks at the same rate; elsewhere they may part by microseconds in that second.)
 *
 * Every reading is held against `Date.now()`, so that a step of a millisecond or more (and a suspended machine) is
 * followed at once; smaller ones when the next edge is caught. As the system's clock, this one can go backward.
 * Catching an edge keeps the caller waiting for 1 ms as a rule, 20 ms at most, and for 0.05 ms where the clock is read
 * thousands of times a second; the reading is still that of the moment at which it was asked for. Whoever stamps what is
 * to happen next reads twice, so that it isn't the second reading that waits.
 *
 * ```ts
 * const clock = createClock()
 * const startNs = clock.nowNs()
 * ```
 */
export function createClock(sources?: ClockSources): Clock {
  if (sources !== undefined) return createEdgeClock(sources)
  if (isNativeKnown()) return createNativeClock()
  return createEdgeClock({ wallMs: Date.now, monotonicMs: () => performance.now() })
}

/**
 * Makes a clock as {@link createClock} does, after finding out whether native calls work here: once a thread, in a child
 * process, which takes about 0.1 s. On 64-bit Linux with the optional package koffi, a reading then takes some 0.2 µs and
 * never waits.
 */
export async function openClock(): Promise<Clock> {
  await isNativeAvailable()
  return createClock()
}

const kernelClocks = new WeakSet<Clock>()

/** Whether a clock is the kernel's, so that the kernel's stamps of packets are its readings too. */
export function isKernelClock(clock: Clock): boolean {
  return kernelClocks.has(clock)
}

function createNativeClock(): Clock {
  const realtime = createRealtimeClock()
  const clock: Clock = {
    nowNs() {
      realtime.read()
      return BigInt(realtime.seconds) * 1_000_000_000n + BigInt(realtime.nanoseconds)
    },
  }
  kernelClocks.add(clock)
  return clock
}

function createEdgeClock({ wallMs, monotonicMs }: ClockSources): Clock {
  let anchor: Edge
  let anchorMs: number
  let anchorNs: bigint
  let caughtMs: number
  let lifeMs: number
  catchUp(undefined)

  /** Learns when the wall clock ticks, from edges that add to what is known or take its place. */
  function catchUp(known: Edge | undefined): void {
    const deadlineMs = monotonicMs() + longestWaitMs
    let best = known
    do {
      const edge = catchEdge(wallMs, monotonicMs, deadlineMs)
      best = best === undefined ? edge : reconcile(best, edge)
      caughtMs = monotonicMs()
    } while (!isClose(best) && caughtMs < deadlineMs)
    anchor = best
    lifeMs = isClose(best) ? anchorLifeMs : vagueAnchorLifeMs
    anchorMs = (best.earliestMs + best.latestMs) / 2
    anchorNs = BigInt(best.wallMs) * 1_000_000n
  }

  /** Whether the anchor still explains what the wall clock says. A tick between two readings is tried again. */
  function agrees(): boolean {
    for (let tries = 0; tries < 3; tries++) {
      const wallSinceAnchorMs = wallMs() - anchor.wallMs
      const aheadMs = monotonicMs() - anchorMs - wallSinceAnchorMs
      if (aheadMs >= -toleranceMs && aheadMs < 1 + toleranceMs) return true
    }
    return false
  }

  return {
    nowNs() {
      const askedMs = monotonicMs()
      if (!agrees()) catchUp(undefined)
      else if (isDue(askedMs - caughtMs - lifeMs, askedMs - anchorMs)) catchUp(anchor)
      return anchorNs + BigInt(Math.round((askedMs - anchorMs) * 1e6))
    },
  }
}

function isClose({ earliestMs, latestMs }: Edge): boolean {
  return latestMs - earliestMs <= closeEnoughMs
}

/** Whether an edge is to be caught now: soon after its time at an edge's cheap approach, later anyway. */
function isDue(overdueMs: number, sinceAnchorMs: number): boolean {
  if (overdueMs < 0) return false
  const toNextEdgeMs = 1 - (sinceAnchorMs % 1)
  return toNextEdgeMs < cheapWaitMs || overdueMs > anchorGraceMs
}

/** What two edges say together, told of the later one; the later one alone where they contradict each other. */
function reconcile(known: Edge, edge: Edge): Edge {
  const sinceKnownMs = edge.wallMs - known.wallMs
  const earliestMs = Math.max(edge.earliestMs, known.earliestMs + sinceKnownMs)
  const latestMs = Math.min(edge.latestMs, known.latestMs + sinceKnownMs)
  if (earliestMs > latestMs + roundingMs) return edge
  return {
    wallMs: edge.wallMs,
    earliestMs: Math.min(earliestMs, latestMs),
    latestMs: Math.max(earliestMs, latestMs),
  }
}

/** Waits for the wall clock to tick, and tells when it did; a guess where it doesn't tick at all. */
function catchEdge(wallMs: () => number, monotonicMs: () => number, deadlineMs: number): Edge {
  let beforeMs = monotonicMs()
  const startWallMs = wallMs()
  for (let spins = 0; spins < longestSpins; spins++) {
    const betweenMs = monotonicMs()
    const wall = wallMs()
    if (wall !== startWallMs) return { wallMs: wall, earliestMs: beforeMs, latestMs: monotonicMs() }
    if (betweenMs > deadlineMs) break
    beforeMs = betweenMs
  }
  const nowMs = monotonicMs()
  return { wallMs: startWallMs, earliestMs: nowMs - 1, latestMs: nowMs }
}
