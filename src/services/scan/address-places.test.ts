import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createAddressPlaces } from './address-places.ts'
import { indexAddresses, intersect, sizeOf, unite } from './targets/address-set.ts'

const ranges = fc
  .array(fc.tuple(fc.bigInt({ min: 0n, max: 60n }), fc.bigInt({ min: 0n, max: 9n })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((list) => unite(list.map(([first, more]) => ({ first, last: first + more }))))

describe('createAddressPlaces()', () => {
  test('numbers addresses as indexAddresses finds them, and none that is not there', () => {
    fc.assert(
      fc.property(ranges, (addresses) => {
        const places = createAddressPlaces(addresses)
        const pointAt = indexAddresses(addresses)
        const count = Number(sizeOf(addresses))
        for (let place = 0; place < count; place++) assert.equal(places.placeOf(pointAt(place)), place)
        for (let point = 0n; point < 80n; point++) {
          const isThere = intersect([{ first: point, last: point }], addresses).length > 0
          assert.equal(places.placeOf(point) !== undefined, isThere)
        }
      }),
    )
  })

  test('tells which places are in another set', () => {
    fc.assert(
      fc.property(ranges, ranges, (addresses, others) => {
        const isOther = createAddressPlaces(addresses).within(others)
        const pointAt = indexAddresses(addresses)
        for (let place = 0; place < Number(sizeOf(addresses)); place++) {
          const point = pointAt(place)
          assert.equal(isOther(place), intersect([{ first: point, last: point }], others).length > 0)
        }
      }),
    )
  })
})
