import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type AddressSet,
  formatPoint,
  indexAddresses,
  intersect,
  networkOf,
  pointOf,
  sizeOf,
  subtract,
  unite,
} from './address-set.ts'

/** Ranges within a few addresses, so that they overlap, touch and miss each other often. */
const ranges = fc.array(
  fc.tuple(fc.bigInt(0n, 30n), fc.bigInt(0n, 6n)).map(([first, more]) => ({ first, last: first + more })),
  { maxLength: 6 },
)

function members(set: AddressSet): Set<bigint> {
  const points = new Set<bigint>()
  for (const { first, last } of set) for (let point = first; point <= last; point++) points.add(point)
  return points
}

describe('pointOf() and formatPoint()', () => {
  test('give every IPv4 address back', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        assert.equal(formatPoint(pointOf(address)), address)
      }),
    )
  })

  test('give every IPv6 address back in its RFC 5952 form', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const point = pointOf(address)
        assert.equal(pointOf(formatPoint(point)), point)
      }),
    )
    assert.equal(formatPoint(pointOf('2001:DB8:0:0:1:0:0:1')), '2001:db8::1:0:0:1')
  })

  test('take an IPv4-mapped address for the IPv4 address', () => {
    assert.equal(pointOf('::ffff:10.0.0.1'), pointOf('10.0.0.1'))
    assert.equal(formatPoint(pointOf('::ffff:a00:1')), '10.0.0.1')
  })
})

test('networkOf() counts the prefix from the first bit of the family', () => {
  const { first, last } = networkOf(pointOf('10.1.2.3'), 8)
  assert.deepEqual([formatPoint(first), formatPoint(last)], ['10.0.0.0', '10.255.255.255'])
  const six = networkOf(pointOf('fd00::1234'), 112)
  assert.deepEqual([formatPoint(six.first), formatPoint(six.last)], ['fd00::', 'fd00::ffff'])
})

describe('unite(), subtract(), intersect()', () => {
  test('do what sets do', () => {
    fc.assert(
      fc.property(ranges, ranges, (one, other) => {
        const a = unite(one)
        const b = unite(other)
        assert.deepEqual(members(a), members(one))
        assert.deepEqual(members(subtract(a, b)), members(a).difference(members(b)))
        assert.deepEqual(members(intersect(a, b)), members(a).intersection(members(b)))
      }),
    )
  })

  test('return ascending ranges with gaps between them', () => {
    fc.assert(
      fc.property(ranges, ranges, (one, other) => {
        for (const set of [unite(one), subtract(unite(one), unite(other))]) {
          assert.ok(set.every(({ first, last }) => first <= last))
          assert.ok(set.every(({ first }, i) => i === 0 || first > (set[i - 1]?.last ?? first) + 1n))
        }
      }),
    )
  })

  test('keep a /8 as one range', () => {
    const set = unite([networkOf(pointOf('10.0.0.0'), 8)])
    assert.equal(set.length, 1)
    assert.equal(sizeOf(set), 16_777_216n)
  })
})

describe('indexAddresses()', () => {
  test('finds each address by its place, across ranges', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const set = unite(list)
        const at = indexAddresses(set)
        const places = Array.from({ length: Number(sizeOf(set)) }, (_, place) => at(place))
        assert.deepEqual(
          places,
          [...members(set)].toSorted((a, b) => Number(a - b)),
        )
      }),
    )
  })

  test('refuses places outside', () => {
    const at = indexAddresses([{ first: 5n, last: 6n }])
    assert.throws(() => at(2), RangeError)
    assert.throws(() => at(-1), RangeError)
  })
})

test('pointOf() takes an IPv4-compatible address for the IPv6 address that it is', () => {
  assert.notEqual(pointOf('::8.8.8.8'), pointOf('8.8.8.8'))
  assert.equal(pointOf('::ffff:8.8.8.8'), pointOf('8.8.8.8'))
  assert.equal(pointOf(formatPoint(pointOf('::10.0.0.1'))), pointOf('::10.0.0.1'))
})
