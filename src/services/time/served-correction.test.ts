import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createServedCorrection } from './served-correction.ts'
import { startCourse } from './upstream/offset-course.ts'

const stamps = [
  { offsetMs: 0, stamp: [10, 5], corrected: [10, 5] },
  { offsetMs: 1_500, stamp: [10, 600_000_000], corrected: [12, 100_000_000] },
  { offsetMs: -0.000_005, stamp: [10, 0], corrected: [9, 999_999_995] },
  { offsetMs: -3_600_000.25, stamp: [5_000, 250_000], corrected: [1_400, 0] },
  { offsetMs: 0.000_001, stamp: [10, 999_999_999], corrected: [11, 0] },
] as const

for (const { offsetMs, stamp, corrected } of stamps) {
  it(`createServedCorrection() adds ${offsetMs} ms to ${stamp.join('.')}`, () => {
    const course = startCourse({ atMs: 0, offsetMs, driftPpm: 0 })
    const correction = createServedCorrection(() => ({ course, synchronisation: undefined }))
    correction.look(0)
    const [seconds, nanoseconds] = stamp
    assert.deepEqual(
      [correction.seconds(seconds, nanoseconds), correction.nanoseconds(nanoseconds)],
      corrected,
    )
  })
}

it('createServedCorrection() leaves stamps as they are where no upstream is followed', () => {
  const correction = createServedCorrection(() => undefined)
  correction.look(0)
  assert.deepEqual([correction.seconds(10, 5), correction.nanoseconds(5)], [10, 5])
})
