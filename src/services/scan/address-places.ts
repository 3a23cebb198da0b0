import { type AddressPoint, type AddressSet, intersect } from './targets/address-set.ts'

/** Where the addresses of a scan stand in ascending order, from 0. */
export interface AddressPlaces {
  /** The place of an address, or `undefined` where it is not among them. */
  placeOf(point: AddressPoint): number | undefined
  /** A test of places for whether their address is in another set, in logarithmic time. */
  within(set: AddressSet): (place: number) => boolean
}

/** Numbers the addresses of a set without listing them, as `indexAddresses` does the other way round. */
export function createAddressPlaces(addresses: AddressSet): AddressPlaces {
  const starts: number[] = []
  let total = 0
  for (const { first, last } of addresses) {
    starts.push(total)
    total += Number(last - first) + 1
  }

  function placeOf(point: AddressPoint): number | undefined {
    const i = lastIndex(addresses.length, (at) => (addresses[at]?.first ?? 0n) <= point)
    const range = addresses[i]
    if (range === undefined || point > range.last) return undefined
    return (starts[i] ?? 0) + Number(point - range.first)
  }

  return {
    placeOf,
    within(set) {
      const ranges = intersect(addresses, set).map(({ first, last }) => ({
        first: placeOf(first) ?? 0,
        last: placeOf(last) ?? 0,
      }))
      return (place) => {
        const range = ranges[lastIndex(ranges.length, (at) => (ranges[at]?.first ?? 0) <= place)]
        return range !== undefined && place <= range.last
      }
    },
  }
}

/** The last index below `length` that a test holds for which holds for all before it; -1 where it holds for none. */
function lastIndex(length: number, holds: (index: number) => boolean): number {
  let low = -1
  let high = length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}
