import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { axisFor } from './axis.ts'
import { formatDuration, formatSignedTime, formatTime } from './quantity.ts'

for (const [ms, text] of [
  [0, '0.00 ms'],
  [0.000_004, '4.00 ns'],
  [0.000_999_6, '1.00 µs'],
  [0.004_12, '4.12 µs'],
  [0.0999, '99.9 µs'],
  [0.999_9, '1.00 ms'],
  [12.34, '12.3 ms'],
  [250.4, '250 ms'],
  [1_000, '1.00 s'],
  [-90_000, '90.0 s'],
  [12_345_678, '12346 s'],
] as const) {
  test(`formatTime() shows ${ms} ms as ${text}`, () => assert.equal(formatTime(ms), text))
}

test('formatSignedTime() has a sign in front, whichever', () => {
  assert.deepEqual(
    [formatSignedTime(1.5), formatSignedTime(-1.5), formatSignedTime(0)],
    ['+1.50 ms', '-1.50 ms', '+0.00 ms'],
  )
})

for (const [ms, text] of [
  [400, '0 s'],
  [59_400, '59 s'],
  [60_000, '1 min 0 s'],
  [3_599_000, '59 min 59 s'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
] as const) {
  test(`formatDuration() shows ${ms} ms as ${text}`, () => assert.equal(formatDuration(ms, 'en'), text))
}

test('axisFor() marks round figures in one unit, and ends at them', () => {
  const axis = axisFor([-0.031, 0.0412], 5)
  assert.deepEqual(
    axis.ticks.map((tick) => axis.label(tick)),
    ['-40', '-20', '0', '20', '40', '60'],
  )
  assert.equal(axis.unit.name, 'µs')
})

test('axisFor() gives a single figure room', () => {
  const { low, high, ticks } = axisFor([7], 3)
  assert.ok(low <= 7 && high >= 7 && high > low && ticks.length >= 2)
})

test('axisFor() holds all figures, with few ticks that grow', () => {
  const figures = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(figures, fc.integer({ min: 2, max: 9 }), (values, wanted) => {
      const { low, high, ticks } = axisFor(values, wanted)
      const slack = (high - low) * 1e-6
      assert.ok(values.every((value) => value >= low - slack && value <= high + slack))
      assert.ok(ticks.length >= 2 && ticks.length <= wanted + 2, String(ticks.length))
      assert.ok(ticks.every((tick, index) => index === 0 || tick > (ticks[index - 1] ?? Infinity)))
    }),
  )
})
