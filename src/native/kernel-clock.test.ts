import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNativeAvailable } from './availability.ts'
import { createRealtimeClock, readKernelClockState } from './kernel-clock.ts'

const native = await isNativeAvailable()

describe('createRealtimeClock()', { skip: native.reason ?? false }, () => {
  it('reads the time between two readings of Date.now(), and again only when told to', () => {
    const clock = createRealtimeClock()
    assert.deepEqual([clock.seconds, clock.nanoseconds], [0, 0])
    const before = Date.now()
    clock.read()
    const after = Date.now()
    const ms = clock.seconds * 1_000 + clock.nanoseconds / 1e6
    assert.ok(ms >= before && ms < after + 1, `${before} ${ms} ${after}`)
    assert.ok(Number.isInteger(clock.nanoseconds) && clock.nanoseconds < 1e9)
    assert.equal(clock.seconds * 1_000 + clock.nanoseconds / 1e6, ms)
  })

  it('tells more than milliseconds', () => {
    const clock = createRealtimeClock()
    const belowMs = Array.from({ length: 50 }, () => {
      clock.read()
      return clock.nanoseconds % 1e6
    })
    assert.ok(new Set(belowMs).size > 25, belowMs.join())
  })
})

describe('readKernelClockState()', { skip: native.reason ?? false }, () => {
  it('tells what the kernel says of its clock, and changes nothing of it', () => {
    const { isSynchronised, maxErrorNs, leap } = readKernelClockState()
    assert.equal(typeof isSynchronised, 'boolean')
    // NTP_PHASE_LIMIT of the kernel, 16 s, is where an error that grows stops.
    assert.ok(maxErrorNs >= 0 && maxErrorNs <= 16_000_000_000, `${maxErrorNs}`)
    assert.ok(['none', 'insert', 'delete'].includes(leap))
    assert.equal(readKernelClockState().isSynchronised, isSynchronised)
  })
})
