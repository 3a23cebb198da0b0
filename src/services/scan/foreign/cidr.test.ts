import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatPoint, networkOf, pointOf, unite } from '../targets/address-set.ts'
import { cidrsOf } from './cidr.ts'

test('cidrsOf() gives the fewest networks', () => {
  const range = { first: pointOf('10.0.0.1'), last: pointOf('10.0.0.6') }
  assert.deepEqual([...cidrsOf([range])], ['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32'])
  assert.deepEqual([...cidrsOf([networkOf(pointOf('0.0.0.0'), 0)])], ['0.0.0.0/0'])
  assert.deepEqual([...cidrsOf([networkOf(pointOf('fd00::'), 112)])], ['fd00::/112'])
})

test('cidrsOf() covers exactly the addresses it was given', () => {
  const start = pointOf('10.0.0.0')
  const offset = fc.nat(100_000).map(BigInt)
  fc.assert(
    fc.property(fc.array(fc.tuple(offset, offset), { maxLength: 5 }), (pairs) => {
      const set = unite(
        pairs.map(([a, b]) => ({ first: start + (a < b ? a : b), last: start + (a < b ? b : a) })),
      )
      const networks = [...cidrsOf(set)].map((network) => {
        const [address = '', prefix] = network.split('/')
        const range = networkOf(pointOf(address), Number(prefix))
        assert.equal(formatPoint(range.first), address)
        return range
      })
      assert.deepEqual(unite(networks), set)
    }),
  )
})
