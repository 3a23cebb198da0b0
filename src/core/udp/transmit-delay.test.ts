import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTransmitDelay } from './transmit-delay.ts'

describe('createTransmitDelay()', () => {
  it('is nothing until a reply was measured', () => {
    const { firstNs, nextNs } = createTransmitDelay()
    assert.deepEqual([firstNs, nextNs], [0, 0])
  })

  it('is what most of the last replies took, whatever held a few of them up', () => {
    const delay = createTransmitDelay()
    for (const ns of [9_000, 10_000, 900_000, 11_000, 800_000]) delay.note(ns, ns, 1)
    assert.equal(delay.firstNs, 11_000)
  })

  it('forgets: a machine that turns slow is followed after four replies', () => {
    const delay = createTransmitDelay()
    for (let replies = 0; replies < 100; replies += 1) delay.note(5_000, 5_000, 1)
    for (let replies = 0; replies < 4; replies += 1) delay.note(30_000, 30_000, 1)
    assert.equal(delay.firstNs, 30_000)
  })

  it('tells from the first and the last reply of a batch how far apart they leave', () => {
    const delay = createTransmitDelay()
    delay.note(4_000, 67_001, 64)
    assert.deepEqual([delay.firstNs, delay.nextNs], [4_000, 1_000])
  })

  it("learns nothing from what can't be: before its stamp, out of order, after a second", () => {
    const delay = createTransmitDelay()
    delay.note(-1, 5_000, 2)
    delay.note(5_000, 4_000, 2)
    delay.note(5_000, 1_000_000_000, 2)
    assert.deepEqual([delay.firstNs, delay.nextNs], [0, 0])
  })
})
