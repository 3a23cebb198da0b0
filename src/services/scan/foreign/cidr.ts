import { type AddressPoint, type AddressSet, formatPoint, isIPv4Point } from '../targets/address-set.ts'

/** Addresses as networks, which is how every scanner reads them: the fewest that are exactly these addresses. Lazy. */
export function* cidrsOf(set: AddressSet): Generator<string, void, undefined> {
  for (const { first, last } of set) {
    let next = first
    while (next <= last) {
      const bits = isIPv4Point(next) ? 32 : 128
      let hostBits = 0
      while (hostBits < bits && fits(next, last, hostBits + 1)) hostBits++
      yield `${formatPoint(next)}/${bits - hostBits}`
      next += 1n << BigInt(hostBits)
    }
  }
}

function fits(first: AddressPoint, last: AddressPoint, hostBits: number): boolean {
  const size = 1n << BigInt(hostBits)
  return first % size === 0n && first + size - 1n <= last
}
