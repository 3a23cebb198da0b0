import { isIP } from 'node:net'
import { canonicalAddress, hextetsOf, octetsOf } from '../../../core/index.ts'

/**
 * An IP address as a point on one line of 2^128: an IPv6 address is its own value, an IPv4 address that of its
 * IPv4-mapped form (RFC 4291 §2.5.5.2). So `::ffff:10.0.0.1` and `10.0.0.1` are the same point, and no guard can be
 * passed by writing one for the other.
 */
export type AddressPoint = bigint

/** The addresses from `first` to `last`, both included. */
export interface AddressRange {
  readonly first: AddressPoint
  readonly last: AddressPoint
}

/** Addresses as ranges in ascending order that neither overlap nor touch: a /8 is one element. */
export type AddressSet = readonly AddressRange[]

const mappedPrefix = 0xffffn

/** The point of an address that `net.isIP` accepts, without a zone. */
export function pointOf(address: string): AddressPoint {
  if (isIP(address) === 4)
    return octetsOf(address).reduce((value, byte) => (value << 8n) | BigInt(byte), mappedPrefix)
  return hextetsOf(address).reduce((value, hextet) => (value << 16n) | BigInt(hextet), 0n)
}

/** Whether a point is an IPv4 address. */
export function isIPv4Point(point: AddressPoint): boolean {
  return point >> 32n === mappedPrefix
}

/** The address of a point as people write it: dotted for IPv4, RFC 5952 for IPv6. */
export function formatPoint(point: AddressPoint): string {
  if (isIPv4Point(point)) {
    const value = Number(point & 0xffff_ffffn)
    return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.')
  }
  const hextets: string[] = []
  for (let shift = 112n; shift >= 0n; shift -= 16n) hextets.push(((point >> shift) & 0xffffn).toString(16))
  return canonicalAddress(hextets.join(':'))
}

/** The network of a point under a prefix; IPv4 prefixes count from the dotted address's first bit. */
export function networkOf(point: AddressPoint, prefixLength: number): AddressRange {
  const hostBits = BigInt((isIPv4Point(point) ? 32 : 128) - prefixLength)
  const first = (point >> hostBits) << hostBits
  return { first, last: first + (1n << hostBits) - 1n }
}

/** The set of all addresses in any of the ranges. */
export function unite(ranges: Iterable<AddressRange>): AddressSet {
  const sorted = [...ranges].toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  const united: { first: AddressPoint; last: AddressPoint }[] = []
  for (const { first, last } of sorted) {
    const before = united.at(-1)
    if (before === undefined || first > before.last + 1n) united.push({ first, last })
    else if (last > before.last) before.last = last
  }
  return united
}

/** The addresses of `set` that are not in `removed`. */
export function subtract(set: AddressSet, removed: AddressSet): AddressSet {
  const left: AddressRange[] = []
  let next = 0
  for (const range of set) {
    let first = range.first
    while ((removed[next]?.last ?? range.last) < first) next++
    for (let i = next; first <= range.last; i++) {
      const hole = removed[i]
      if (hole === undefined || hole.first > range.last) {
        left.push({ first, last: range.last })
        break
      }
      if (hole.first > first) left.push({ first, last: hole.first - 1n })
      if (hole.last >= first) first = hole.last + 1n
    }
  }
  return left
}

/** The addresses that are in both sets. */
export function intersect(set: AddressSet, other: AddressSet): AddressSet {
  return subtract(set, subtract(set, other))
}

/** How many addresses a set holds. */
export function sizeOf(set: AddressSet): bigint {
  return set.reduce((sum, { first, last }) => sum + last - first + 1n, 0n)
}

/** A lookup of a set's addresses by their place in ascending order, from 0. It holds the ranges, never the addresses. */
export function indexAddresses(set: AddressSet): (place: number) => AddressPoint {
  const places: number[] = []
  let total = 0
  for (const { first, last } of set) {
    places.push(total)
    total += Number(last - first) + 1
  }
  return (place) => {
    let low = 0
    let high = set.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((places[middle] ?? Infinity) <= place) low = middle
      else high = middle - 1
    }
    const range = set[low]
    const start = places[low]
    if (range === undefined || start === undefined || !(place >= 0 && place < total)) {
      throw new RangeError(`No address at place ${place} of ${total}`)
    }
    return range.first + BigInt(place - start)
  }
}
