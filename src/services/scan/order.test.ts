import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Place, permute } from './order.ts'

const key = ({ host, port }: Place): string => `${host}:${port}`

describe('permute()', () => {
  test('yields every host and port exactly once', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.nat())
    fc.assert(
      fc.property(sizes, ([hosts, ports, seed]) => {
        const places = [...permute(hosts, ports, seed)]
        assert.equal(places.length, hosts * ports)
        assert.equal(new Set(places.map(key)).size, hosts * ports)
        assert.ok(places.every(({ host, port }) => host >= 0 && host < hosts && port >= 0 && port < ports))
      }),
    )
  })

  test('yields everything once across blocks of hosts, and finishes a block before the next', () => {
    const places = [...permute(10_000, 3, 1)]
    assert.equal(new Set(places.map(key)).size, 30_000)
    const blocks = places.map(({ host }) => Math.floor(host / 4096))
    assert.deepEqual(
      blocks,
      blocks.toSorted((a, b) => a - b),
    )
  })

  test('yields all ports of one host once', () => {
    const ports = Array.from(permute(1, 65_535, 7), ({ port }) => port)
    assert.equal(new Set(ports).size, 65_535)
  })

  test('repeats itself for the same seed only', () => {
    const first = Array.from(permute(20, 20, 1), key)
    assert.deepEqual(Array.from(permute(20, 20, 1), key), first)
    assert.notDeepEqual(Array.from(permute(20, 20, 2), key), first)
  })

  test('spreads: of consecutive probes few go to the same host', () => {
    const hosts = Array.from(permute(100, 100, 3), ({ host }) => host)
    const repeats = hosts.filter((host, i) => host === hosts[i - 1]).length
    assert.ok(repeats < 200, `${repeats} of 10,000, where chance gives 100`)
  })

  test('starts on ten million hosts without making a list of them', () => {
    const places = permute(16_777_216, 65_535, 1)
    assert.equal(places.next().done, false)
  })
})
