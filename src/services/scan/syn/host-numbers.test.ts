import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRoundTrip } from '../round-trip.ts'
import { createHostNumbers } from './host-numbers.ts'

const hostAt = (place: number) => ({
  address: `10.0.${place >> 8}.${place & 255}`,
  roundTrip: createRoundTrip(),
})

function told() {
  const orders: string[] = []
  return {
    orders,
    host: (host: number, words: readonly number[]) => void orders.push(`host ${host} ${words[3]}`),
    forget: (host: number) => void orders.push(`forget ${host}`),
  }
}

describe('createHostNumbers()', () => {
  test('introduces a host once', () => {
    const hosts = createHostNumbers()
    const teller = told()
    const host = hostAt(1)
    assert.equal(hosts.take(host, teller), 0)
    hosts.giveBack(host)
    assert.equal(hosts.take(host, teller), 0)
    assert.deepEqual(teller.orders, ['host 0 167772161'])
  })

  test('has hosts without probes forgotten, the oldest first, and gives their numbers away', () => {
    const hosts = createHostNumbers()
    const teller = told()
    const all = Array.from({ length: 4096 }, (_, place) => hostAt(place))
    for (const host of all) hosts.take(host, teller)
    for (const host of all) hosts.giveBack(host)
    assert.equal(hosts.take(hostAt(5000), teller), 0)
    assert.deepEqual(teller.orders.slice(4096), ['forget 0', 'host 0 167777160'])
  })

  test('never forgets a host that has a probe, and takes no more than there are numbers for', () => {
    const hosts = createHostNumbers()
    const teller = told()
    for (let place = 0; place < 65_536; place++) {
      assert.ok(hosts.hasPlace)
      hosts.take(hostAt(place), teller)
    }
    assert.equal(hosts.hasPlace, false)
    assert.equal(teller.orders.filter((order) => order.startsWith('forget')).length, 0)
  })
})
