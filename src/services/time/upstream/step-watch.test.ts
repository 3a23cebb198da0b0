import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createStepWatch } from './step-watch.ts'

it('createStepWatch() tells once by how much a clock was set, and nothing of what is slewed', () => {
  let wallMs = 1_000_000
  let upMs = 0
  const takeStep = createStepWatch({ nowNs: () => BigInt(Math.round(wallMs * 1e6)) }, () => upMs)
  const pass = (ms: number, setMs: number): number => {
    upMs += ms
    wallMs += ms + setMs
    return Math.round(takeStep())
  }
  assert.equal(pass(250, 0), 0)
  assert.equal(pass(250, 0.125), 0)
  assert.equal(pass(250, -3_000), -3_000)
  assert.equal(pass(250, 0), 0)
  assert.equal(pass(250, 90_000), 90_000)
})
