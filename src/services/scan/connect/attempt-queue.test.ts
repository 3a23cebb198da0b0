import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAttemptQueue } from './attempt-queue.ts'
import { createRoundTrip } from '../round-trip.ts'

const host = { address: '127.0.0.1', roundTrip: createRoundTrip() }

function* probes(count: number) {
  for (let port = 1; port <= count; port++) yield { host, port }
}

describe('createAttemptQueue()', () => {
  test('gives second tries after all first ones', () => {
    const queue = createAttemptQueue(probes(3))
    const given: string[] = []
    for (let attempt = queue.next(); attempt !== undefined; attempt = queue.next()) {
      given.push(`${attempt.probe.port} try ${attempt.tries}`)
      if (attempt.tries === 1 && attempt.probe.port < 3) queue.add({ probe: attempt.probe, tries: 2 })
    }
    assert.deepEqual(given.slice(0, 3), ['1 try 1', '2 try 1', '3 try 1'])
    assert.deepEqual(given.slice(3).toSorted(), ['1 try 2', '2 try 2'])
    assert.equal(queue.isEmpty, true)
  })

  test('is not empty while probes may come', () => {
    const queue = createAttemptQueue(probes(1))
    assert.equal(queue.isEmpty, false)
    queue.next()
    assert.equal(queue.next(), undefined)
    assert.equal(queue.isEmpty, true)
  })

  test('lets no more than some thousand tries wait', () => {
    const queue = createAttemptQueue(probes(100_000))
    let waiting = 0
    let most = 0
    let total = 0
    for (let attempt = queue.next(); attempt !== undefined; attempt = queue.next()) {
      total++
      if (attempt.tries === 1) {
        queue.add({ probe: attempt.probe, tries: 2 })
        waiting++
      } else waiting--
      most = Math.max(most, waiting)
    }
    assert.equal(total, 200_000)
    assert.equal(most, 4096)
  })
})
