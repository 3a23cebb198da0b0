import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createFloodGate } from './flood-gate.ts'
import { createLog, type LogLevel } from './log.ts'

/** A gate over a log whose summaries are kept, on a clock that the test turns. */
function gateUnderTest(
  t: TestContext,
  { perSecond, level }: { readonly perSecond: number; readonly level: LogLevel },
) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const summaries: unknown[] = []
  const log = createLog(level, {})
  const keep = (facts: unknown): void => void summaries.push(facts)
  t.mock.method(log, 'info', keep)
  t.mock.method(log, 'warn', keep)
  return {
    gate: createFloodGate(log, { perSecond }),
    summaries,
    tick: (ms: number) => t.mock.timers.tick(ms),
  }
}

describe('createFloodGate()', () => {
  it('passes so many lines of a kind a second, then tells how many were left out', (t) => {
    const { gate, summaries, tick } = gateUnderTest(t, { perSecond: 2, level: 'info' })
    const passed = Array.from({ length: 5 }, () => gate.passes('info', 'fault'))
    assert.deepEqual(passed, [true, true, false, false, false])
    tick(999)
    assert.equal(gate.passes('info', 'fault'), false)
    assert.deepEqual(summaries, [])
    tick(1)
    assert.deepEqual(summaries, [{ kind: 'fault', suppressed: 4 }])
    assert.equal(gate.passes('info', 'fault'), true)
  })

  it('says nothing where nothing was left out', (t) => {
    const { gate, summaries, tick } = gateUnderTest(t, { perSecond: 2, level: 'info' })
    gate.passes('info', 'fault')
    gate.passes('info', 'fault')
    tick(5_000)
    assert.deepEqual(summaries, [])
  })

  it('counts each kind by itself', (t) => {
    const { gate, summaries, tick } = gateUnderTest(t, { perSecond: 1, level: 'info' })
    assert.equal(gate.passes('info', 'fault'), true)
    assert.equal(gate.passes('warn', 'refused'), true)
    assert.equal(gate.passes('warn', 'refused'), false)
    tick(1_000)
    assert.deepEqual(summaries, [{ kind: 'refused', suppressed: 1 }])
  })

  it('passes nothing and counts nothing of a level that the log leaves out', (t) => {
    const { gate, summaries, tick } = gateUnderTest(t, { perSecond: 1, level: 'warn' })
    assert.equal(gate.passes('info', 'fault'), false)
    assert.equal(gate.passes('info', 'fault'), false)
    tick(1_000)
    assert.deepEqual(summaries, [])
  })
})
