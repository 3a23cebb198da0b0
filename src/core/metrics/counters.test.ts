import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { Counters } from './counters.ts'
import { latencyBoundsSeconds } from './latency.ts'

it('Counters.sum() adds what several threads counted', () => {
  const [one, other] = [new Counters(), new Counters()]
  one.add('messages')
  other.add('messages', 2)
  other.add('bytesRead', 1_000)
  one.refuse('rate')
  other.refuse('rate')
  other.refuse('tls')
  const { messages, bytesRead, replies, refusals } = Counters.sum([one, other])
  assert.deepEqual({ messages, bytesRead, replies }, { messages: 3, bytesRead: 1_000, replies: 0 })
  assert.deepEqual(refusals, {
    connections: 0,
    connectionsPerAddress: 0,
    access: 0,
    rate: 2,
    proxy: 0,
    tls: 1,
  })
})

it('Counters are read while another thread counts in the same memory', async () => {
  const counters = new Counters()
  const module = JSON.stringify(new URL('./counters.ts', import.meta.url).href)
  const code = `import { workerData } from 'node:worker_threads'
    const { Counters } = await import(${module})
    const counters = new Counters(workerData)
    counters.add('replies', 7)
    counters.observe(3)
    counters.beat()`
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`)
  new Worker(url, { workerData: counters.memory }).once('error', reject).once('exit', resolve)
  await promise
  const { replies, latency } = Counters.sum([counters])
  assert.equal(replies, 7)
  assert.equal(latency.count, 1)
  assert.ok(counters.sinceBeatMs < 10_000)
})

it('Counters.sinceBeatMs is Infinity before the first beat', () => {
  assert.equal(new Counters().sinceBeatMs, Infinity)
})

it('Counters.eventLoopDelay is undefined before an interval has ended', () => {
  const counters = new Counters()
  counters.beat()
  assert.equal(counters.eventLoopDelay, undefined)
})

it('Counters.absorb() keeps the figures of a dead thread, not its heartbeat', () => {
  const [retired, dead] = [new Counters(), new Counters()]
  retired.add('messages', 1)
  dead.add('messages', 2)
  dead.observe(20)
  dead.refuse('proxy')
  dead.beat()
  retired.absorb(dead)
  const { messages, refusals, latency } = Counters.sum([retired])
  assert.equal(messages, 3)
  assert.equal(refusals.proxy, 1)
  assert.equal(latency.sumSeconds, 0.02)
  assert.equal(retired.sinceBeatMs, Infinity)
})

it('Counters.observe() puts a duration into the first bucket whose bound it does not pass', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 60_000, noNaN: true }),
      fc.integer({ min: 1, max: 50 }),
      (ms, amount) => {
        const counters = new Counters()
        counters.observe(ms, amount)
        const { bucketCounts, count, sumSeconds } = Counters.sum([counters]).latency
        const first = latencyBoundsSeconds.findIndex((bound) => ms <= bound * 1_000)
        const expected = first === -1 ? latencyBoundsSeconds.length : first
        assert.equal(bucketCounts.length, latencyBoundsSeconds.length + 1)
        assert.equal(bucketCounts[expected], amount)
        assert.equal(count, amount)
        assert.equal(sumSeconds, (ms * amount) / 1_000)
      },
    ),
  )
})
