import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRoundTrip } from './round-trip.ts'

describe('createRoundTrip()', () => {
  test('waits a second for a host that has not answered yet', () => {
    assert.equal(createRoundTrip().timeoutMs, 1000)
  })

  test('waits three times the first answer, as RFC 6298 has it', () => {
    const roundTrip = createRoundTrip()
    roundTrip.observe(200)
    assert.equal(roundTrip.timeoutMs, 600)
  })

  test('waits 100 ms at least and 1.5 s at most', () => {
    const near = createRoundTrip()
    for (let i = 0; i < 20; i++) near.observe(0.2)
    assert.equal(near.timeoutMs, 100)
    const far = createRoundTrip()
    far.observe(5000)
    assert.equal(far.timeoutMs, 1500)
  })

  test('waits longer for a host whose answers vary', () => {
    const steady = createRoundTrip()
    const jumpy = createRoundTrip()
    for (let i = 0; i < 40; i++) {
      steady.observe(150)
      jumpy.observe(i % 2 === 0 ? 50 : 250)
    }
    assert.ok(steady.timeoutMs < 160)
    assert.ok(jumpy.timeoutMs > 400)
  })
})
