import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '../../../../test/support/random.ts'
import { offsetTrend } from './drift.ts'

/** Offsets every 16 s of a clock that drifts, measured with errors of up to `noiseMs` to either side. */
function measured(driftPpm: number, noiseMs: number, count = 16) {
  const random = createRandom(1)
  return Array.from({ length: count }, (_, index) => {
    const atMs = 5_000 + index * 16_000
    return { atMs, offsetMs: 3 + atMs * driftPpm * 1e-6 + (random() * 2 - 1) * noiseMs }
  })
}

describe('offsetTrend()', () => {
  it('finds the drift of a clock, and where it is now', () => {
    const offsets = measured(20, 0.05)
    const { driftPpm = 0, offsetMs = 0 } = offsetTrend(offsets) ?? {}
    assert.ok(Math.abs(driftPpm - 20) < 1, `${driftPpm} ppm`)
    assert.ok(Math.abs(offsetMs - (3 + (5_000 + 15 * 16_000) * 20e-6)) < 0.05, `${offsetMs} ms`)
  })

  it('finds none that noise may feign, nor one that no clock has', () => {
    assert.equal(offsetTrend(measured(0, 0.05)), undefined)
    assert.equal(offsetTrend(measured(20, 20)), undefined)
    assert.equal(offsetTrend(measured(2_000, 0.01)), undefined)
  })

  it('says nothing by few offsets, or of a short time', () => {
    assert.equal(offsetTrend([]), undefined)
    assert.equal(offsetTrend(measured(20, 0, 5)), undefined)
    assert.notEqual(offsetTrend(measured(20, 0.001, 6)), undefined)
    const hasty = measured(20, 0.001).map(({ atMs, offsetMs }) => ({ atMs: atMs / 100, offsetMs }))
    assert.equal(offsetTrend(hasty), undefined)
  })
})
