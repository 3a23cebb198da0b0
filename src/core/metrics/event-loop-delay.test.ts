import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EventLoopDelay, type EventLoopMonitor, monitorEventLoop } from './event-loop-delay.ts'

const pollMs = 10
const maxPolls = 500

/** The figures once an interval has ended that began after `before`. */
async function nextFigures(monitor: EventLoopMonitor, before?: EventLoopDelay): Promise<EventLoopDelay> {
  for (let poll = 0; poll < maxPolls; poll += 1) {
    if (monitor.delay !== undefined && monitor.delay !== before) return monitor.delay
    await sleep(pollMs)
  }
  return assert.fail('no interval has ended')
}

it('monitorEventLoop() tells how long the event loop was blocked', async () => {
  const monitor = monitorEventLoop(100)
  assert.equal(monitor.delay, undefined)
  block(150)
  assert.equal(monitor.delay, undefined)
  const { p50Ms, p99Ms, maxMs, samples, totalMs } = await nextFigures(monitor)
  assert.ok(maxMs > 100 && maxMs < 5_000, `max ${maxMs}`)
  assert.ok(p50Ms <= p99Ms && p99Ms <= maxMs)
  assert.ok(samples > 0 && totalMs > 100)
})

it('monitorEventLoop() starts each interval anew, and sums over all', async () => {
  const monitor = monitorEventLoop(60)
  block(1_000)
  const first = await nextFigures(monitor)
  const second = await nextFigures(monitor, first)
  assert.ok(second.maxMs < first.maxMs, `${second.maxMs} after ${first.maxMs}`)
  assert.ok(second.samples > first.samples)
  assert.ok(second.totalMs >= first.totalMs)
})

function block(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}
