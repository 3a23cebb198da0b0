import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { KernelClockState } from '../../native/index.ts'
import { followClock } from './clock-follower.ts'
import { kernelState } from './clock-state.ts'

test('followClock() announces leap 3 within a second of the kernel losing synchronisation', () => {
  mock.timers.enable({ apis: ['setInterval'] })
  let kernel: KernelClockState = { isSynchronised: true, maxErrorNs: 2_000_000, leap: 'none' }
  using follower = followClock(
    () => kernelState(kernel),
    () => {},
  )
  assert.deepEqual([follower.state.leap, follower.state.stratum, follower.state.rootDispersion], [0, 10, 131])
  kernel = { ...kernel, isSynchronised: false }
  mock.timers.tick(999)
  assert.deepEqual([follower.state.leap, follower.state.stratum], [3, 16])
  kernel = { isSynchronised: true, maxErrorNs: 0, leap: 'insert' }
  mock.timers.tick(999)
  assert.equal(follower.state.leap, 1)
  mock.timers.reset()
})
