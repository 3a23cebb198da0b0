import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fitLogistic, probability } from './logistic.ts'

describe('fitLogistic()', () => {
  it('finds the log odds of what was observed', () => {
    const observations = Array.from({ length: 1000 }, (_, index) => ({
      evidence: [1],
      isTrue: index % 4 === 0,
    }))
    const weights = fitLogistic(observations, [0], 1e-6)
    assert.ok(Math.abs(probability(weights, [1]) - 0.25) < 1e-6)
  })

  it('is the prior where nothing was observed, and stays finite where all is told apart', () => {
    assert.deepEqual(fitLogistic([], [1, -2], 0.1), [1, -2])
    const observations = [-2, -1, 1, 2].map((value) => ({ evidence: [1, value], isTrue: value > 0 }))
    const weights = fitLogistic(observations, [0, 30], 0.1)
    assert.ok(weights.every(Number.isFinite))
    assert.ok(probability(weights, [1, 1]) > 0.8)
  })
})
