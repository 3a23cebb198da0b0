/** How far ahead of the local clock the true time is taken to be, at a moment of the monotonic clock; milliseconds. */
interface Knot {
  readonly atMs: number
  readonly offsetMs: number
}

/**
 * How the offset by which answers are corrected runs over time: from knot to knot in straight lines, before the first as
 * at the first, and after the last on and on by `driftPpm` (millionths, positive where the local clock is slow). Plain
 * data: every thread evaluates it for itself, and all get the same.
 */
export interface OffsetCourse {
  readonly knots: readonly Knot[]
  readonly driftPpm: number
}

/** Where the true offset was found to be, and by how much it changes. */
export interface OffsetTarget extends Knot {
  readonly driftPpm: number
}

/** The fastest that answers may be brought to the true time: as fast as kernels slew their clock (RFC 5905 §11.3, 500 ppm). */
const slewPpm = 500
/** From here on slewing would take minutes, and clients are told nonsense for longer than a step confuses them (STEPT). */
export const stepThresholdMs = 128
/** A new course begins this much later than it is made: by then every thread has it. */
const leadMs = 250

/** A course that begins at a target at once: for the first time, when nobody has been told another. */
export function startCourse({ atMs, offsetMs, driftPpm }: OffsetTarget): OffsetCourse {
  return { knots: [{ atMs, offsetMs }], driftPpm }
}

/** The offset at a moment, in milliseconds. */
export function offsetAt({ knots, driftPpm }: OffsetCourse, atMs: number): number {
  const next = knots.findIndex((knot) => atMs < knot.atMs)
  const to = knots[next]
  const from = knots.at(next < 0 ? -1 : next - 1)
  if (next === 0 || from === undefined) return knots[0]?.offsetMs ?? 0
  const sinceMs = atMs - from.atMs
  if (to === undefined) return from.offsetMs + sinceMs * driftPpm * 1e-6
  return from.offsetMs + (sinceMs * (to.offsetMs - from.offsetMs)) / (to.atMs - from.atMs)
}

/**
 * Bends a course towards a target, by 500 ppm at most: up to a quarter of a second from now it is the old one, so that no
 * two threads that learn of it at different moments tell different times. The slope is far from −1: answers never go back.
 */
export function bendCourse(course: OffsetCourse, target: OffsetTarget): OffsetCourse {
  const { atMs, driftPpm } = target
  const startMs = atMs + leadMs
  const kept = course.knots.filter((knot) => knot.atMs > atMs && knot.atMs < startMs)
  const start = { atMs: startMs, offsetMs: offsetAt(course, startMs) }
  const awayMs = target.offsetMs + leadMs * driftPpm * 1e-6 - start.offsetMs
  const slewMs = Math.abs(awayMs) / (slewPpm * 1e-6)
  const end = {
    atMs: startMs + slewMs,
    offsetMs: start.offsetMs + awayMs + slewMs * driftPpm * 1e-6,
  }
  const knots = [{ atMs, offsetMs: offsetAt(course, atMs) }, ...kept, start]
  return { knots: slewMs > 0 ? [...knots, end] : knots, driftPpm }
}

/** The course after the local clock itself was set: what is told stays the same. */
export function shiftCourse({ knots, driftPpm }: OffsetCourse, byMs: number): OffsetCourse {
  return { knots: knots.map(({ atMs, offsetMs }) => ({ atMs, offsetMs: offsetMs + byMs })), driftPpm }
}

/** How far a course still is from where it leads. */
export function remainingMs(course: OffsetCourse, atMs: number): number {
  const last = course.knots.at(-1)
  if (last === undefined || atMs >= last.atMs) return 0
  const aimMs = last.offsetMs - (last.atMs - atMs) * course.driftPpm * 1e-6
  return Math.abs(aimMs - offsetAt(course, atMs))
}
