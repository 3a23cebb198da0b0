import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { remainingMs, smoothRate } from './progress.ts'

describe('smoothRate()', () => {
  test('starts with the first measurement', () => {
    assert.equal(smoothRate(undefined, 50, 200), 250)
  })

  test('stays at a steady rate and follows a change within seconds', () => {
    let rate: number | undefined
    for (let i = 0; i < 5; i++) rate = smoothRate(rate, 200, 200)
    assert.equal(rate, 1000)
    for (let i = 0; i < 50; i++) rate = smoothRate(rate, 20, 200)
    assert.ok(rate !== undefined && rate > 100 && rate < 140)
  })

  test('keeps the rate where no time has passed', () => {
    assert.equal(smoothRate(42, 5, 0), 42)
  })
})

test('remainingMs() divides what is left by the rate, and knows when it cannot', () => {
  assert.equal(remainingMs(500, 250), 2000)
  assert.equal(remainingMs(0, 0), 0)
  assert.equal(remainingMs(1, 0), undefined)
})
