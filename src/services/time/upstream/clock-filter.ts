import type { TimeReading } from '../client/reading.ts'

/** An answer of an upstream that may be used, and when it came by the monotonic clock. */
export interface UpstreamSample {
  readonly atMs: number
  readonly offsetMs: number
  readonly delayMs: number
  readonly rootDistanceMs: number
  readonly reading: TimeReading
}

/** The best of what an upstream has answered lately, as it counts at one moment. */
export interface FilteredSample extends UpstreamSample {
  /** How far the other answers' offsets are from its own: root mean square (RFC 5905 §10). */
  readonly jitterMs: number
}

/** Polls that are remembered, answered or not (RFC 5905 §10 and §13, NSTAGE and the reach register). */
const stages = 8
/** Two clocks part by this much at most, once they are corrected (RFC 5905 §7.2, PHI). */
const dispersionPpm = 15

/** What the last eight polls of an upstream brought. */
export interface ClockFilter {
  /** Polls since it was made or has forgotten. */
  readonly polls: number
  /** Whether none of the last eight polls was answered. */
  readonly isUnreachable: boolean
  /** Takes the outcome of a poll. */
  add(sample: UpstreamSample | undefined): void
  /** What a server has said counts no longer: it says itself that it isn't to be believed. */
  distrust(): void
  /** After the local clock was set, nothing that was measured holds. */
  forget(): void
  /**
   * The answer that bounds the truth most closely: half its delay, and what it has aged. Its offset is brought to the
   * present by the local clock's drift, and its root distance grows with its age. `undefined` where there is none.
   */
  best(nowMs: number, driftPpm: number): FilteredSample | undefined
}

/** Makes the clock filter of an upstream (RFC 5905 §10): of its last eight answers the least delayed counts. */
export function createClockFilter(): ClockFilter {
  let register: readonly (UpstreamSample | undefined)[] = []
  let polls = 0

  return {
    get polls() {
      return polls
    },
    get isUnreachable() {
      return register.length === stages && register.every((sample) => sample === undefined)
    },
    add(sample) {
      polls += 1
      register = [...register, sample].slice(-stages)
    },
    distrust() {
      register = register.map(() => undefined)
    },
    forget() {
      register = []
      polls = 0
    },
    best(nowMs, driftPpm) {
      const samples = register
        .filter((sample) => sample !== undefined)
        .map((sample) => aged(sample, nowMs, driftPpm))
      const [best] = samples.toSorted((a, b) => boundMs(a, nowMs) - boundMs(b, nowMs))
      if (best === undefined) return undefined
      const jitterMs = jitterOf(best, samples)
      return { ...best, jitterMs, rootDistanceMs: best.rootDistanceMs + jitterMs }
    },
  }
}

/** What uncertainty has grown by since a moment. */
export function dispersedMs(sinceMs: number, nowMs: number): number {
  return (nowMs - sinceMs) * dispersionPpm * 1e-6
}

function boundMs({ delayMs, atMs }: UpstreamSample, nowMs: number): number {
  return delayMs / 2 + dispersedMs(atMs, nowMs)
}

function aged(sample: UpstreamSample, nowMs: number, driftPpm: number): UpstreamSample {
  const { atMs, offsetMs, rootDistanceMs } = sample
  return {
    ...sample,
    offsetMs: offsetMs + (nowMs - atMs) * driftPpm * 1e-6,
    rootDistanceMs: rootDistanceMs + dispersedMs(atMs, nowMs),
  }
}

function jitterOf(best: UpstreamSample, samples: readonly UpstreamSample[]): number {
  const others = samples.filter((sample) => sample !== best)
  if (others.length === 0) return 0
  const squares = others.reduce((sum, { offsetMs }) => sum + (offsetMs - best.offsetMs) ** 2, 0)
  return Math.sqrt(squares / others.length)
}
