import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createClock } from '../../src/services/time/index.ts'
import { certainErrorNs, openSystemClock } from '../support/system-clock.ts'

it("createClock() is within 100 ns of CLOCK_REALTIME over a minute, but where the processor is another's", async (t) => {
  const system = openSystemClock()
  const clock = createClock()
  const errors: number[] = []
  for (let batch = 0; batch < 600; batch++) {
    await delay(100)
    errors.push(certainErrorNs(clock, system, 200))
  }
  const within = errors.filter((errorNs) => errorNs <= 100).length
  t.diagnostic(`${within} of ${errors.length} batches within 100 ns; worst ${Math.max(...errors)} ns`)
  assert.ok(within >= 0.97 * errors.length)
})
