import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bendCourse, offsetAt, remainingMs, shiftCourse, startCourse } from './offset-course.ts'

const still = (offsetMs: number) => startCourse({ atMs: 0, offsetMs, driftPpm: 0 })

describe('offsetAt()', () => {
  it('is the first offset before a course begins, and follows the drift after its end', () => {
    const course = startCourse({ atMs: 1_000, offsetMs: 5, driftPpm: 100 })
    assert.equal(offsetAt(course, 0), 5)
    assert.equal(offsetAt(course, 1_000), 5)
    assert.ok(Math.abs(offsetAt(course, 11_000) - 6) < 1e-9)
  })

  it('is 0 of a course without knots', () => assert.equal(offsetAt({ knots: [], driftPpm: 0 }, 7), 0))
})

describe('bendCourse()', () => {
  it('stays on the old course for a quarter of a second, and then closes in by 500 ppm', () => {
    const bent = bendCourse(still(10), { atMs: 1_000, offsetMs: 9, driftPpm: 0 })
    assert.equal(offsetAt(bent, 1_000), 10)
    assert.equal(offsetAt(bent, 1_250), 10)
    assert.ok(Math.abs(offsetAt(bent, 2_250) - 9.5) < 1e-9)
    assert.ok(Math.abs(offsetAt(bent, 3_250) - 9) < 1e-9)
    assert.ok(Math.abs(offsetAt(bent, 1e6) - 9) < 1e-9)
  })

  it('leads onto the line of a target that drifts', () => {
    const bent = bendCourse(still(0), { atMs: 0, offsetMs: 1, driftPpm: -50 })
    assert.ok(Math.abs(offsetAt(bent, 100_000) - (1 - 5)) < 1e-9)
  })

  it('keeps to what had been announced, however often it is bent', () => {
    let course = still(0)
    for (let atMs = 0; atMs < 2_000; atMs += 90) {
      const next = bendCourse(course, { atMs, offsetMs: (atMs % 7) * 3 - 9, driftPpm: 20 })
      for (let aheadMs = 0; aheadMs <= 250; aheadMs += 10) {
        const [before, after] = [offsetAt(course, atMs + aheadMs), offsetAt(next, atMs + aheadMs)]
        assert.ok(Math.abs(before - after) < 1e-9, `${atMs} + ${aheadMs}: ${before} ${after}`)
      }
      course = next
    }
  })

  it('never lets time go back, and changes its pace by little', () => {
    const bent = bendCourse(still(100), { atMs: 0, offsetMs: -20, driftPpm: 100 })
    for (let atMs = 0; atMs < 300_000; atMs += 500) {
      const rise = offsetAt(bent, atMs + 500) - offsetAt(bent, atMs)
      assert.ok(Math.abs(rise) <= 500 * 600.001e-6, `${atMs}: ${rise}`)
    }
  })

  it('has nothing to do where the course is right', () => {
    const bent = bendCourse(still(3), { atMs: 0, offsetMs: 3, driftPpm: 0 })
    assert.equal(offsetAt(bent, 5_000), 3)
    assert.equal(remainingMs(bent, 0), 0)
  })
})

describe('remainingMs()', () => {
  it('tells how far answers still are from where they are led', () => {
    const bent = bendCourse(still(10), { atMs: 0, offsetMs: 9, driftPpm: 0 })
    assert.ok(Math.abs(remainingMs(bent, 0) - 1) < 1e-9)
    assert.ok(Math.abs(remainingMs(bent, 1_250) - 0.5) < 1e-9)
    assert.equal(remainingMs(bent, 2_250), 0)
  })
})

describe('shiftCourse()', () => {
  it('moves all of a course', () => {
    const bent = bendCourse(still(10), { atMs: 0, offsetMs: 9, driftPpm: 0 })
    const shifted = shiftCourse(bent, -4)
    for (const atMs of [0, 700, 1_250, 9_000]) {
      assert.ok(Math.abs(offsetAt(shifted, atMs) - offsetAt(bent, atMs) + 4) < 1e-9)
    }
  })
})
