import { offsetAt } from './upstream/offset-course.ts'
import type { UpstreamTime } from './upstream/upstream-time.ts'

/** What is added to the stamps of a batch of datagrams, so that they tell the true time. Its fields are as of `look`. */
export interface ServedCorrection {
  /** Looks how far ahead of the local clock the true time is at a moment of the monotonic clock. */
  look(nowMs: number): void
  /** The seconds and nanoseconds of a stamp of the local clock, corrected. */
  seconds(seconds: number, nanoseconds: number): number
  nanoseconds(nanoseconds: number): number
}

const nsPerSecond = 1_000_000_000

/** Makes the correction by what is known from upstream servers; nothing is corrected where none are followed. */
export function createServedCorrection(known: () => UpstreamTime | undefined): ServedCorrection {
  let addedSeconds = 0
  let addedNanoseconds = 0
  return {
    look(nowMs) {
      const time = known()
      if (time === undefined) return
      const offsetMs = offsetAt(time.course, nowMs)
      addedSeconds = Math.floor(offsetMs / 1_000)
      addedNanoseconds = Math.round((offsetMs - addedSeconds * 1_000) * 1e6)
    },
    seconds: (seconds, nanoseconds) =>
      seconds + addedSeconds + (nanoseconds + addedNanoseconds >= nsPerSecond ? 1 : 0),
    nanoseconds(nanoseconds) {
      const sum = nanoseconds + addedNanoseconds
      return sum >= nsPerSecond ? sum - nsPerSecond : sum
    },
  }
}
