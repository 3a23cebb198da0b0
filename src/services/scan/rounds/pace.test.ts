import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPace } from './pace.ts'

describe('createPace()', () => {
  function taken(probesPerSecond: number, untilMs: number, stepMs: number): number {
    const pace = createPace(probesPerSecond, 0)
    let count = 0
    for (let nowMs = 0; nowMs <= untilMs; nowMs += stepMs) while (count < 1e6 && pace.take(nowMs)) count++
    return count
  }

  test('permits the rate, whatever the intervals of asking', () => {
    for (const stepMs of [1, 7, 20]) assert.ok(Math.abs(taken(300, 10_000, stepMs) - 3000) <= 2)
  })

  test('permits one probe every two seconds', () => {
    assert.equal(taken(0.5, 10_000, 20), 6)
  })

  test('does not make up for a long pause', () => {
    const pace = createPace(300, 0)
    let count = 0
    while (pace.take(60_000)) count++
    assert.equal(count, 15)
  })

  test('permits everything without a rate', () => {
    assert.equal(taken(Infinity, 0, 1), 1e6)
  })
})
