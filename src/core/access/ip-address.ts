import { isIP, SocketAddress } from 'node:net'
import { plainAddress } from '../address.ts'

/** An IP address as a socket would report its peer's (RFC 5952), an IPv4-mapped one as IPv4; a zone is left out. */
export function canonicalAddress(address: string): string {
  if (isIP(address) === 4) return address
  return plainAddress(new SocketAddress({ address: withoutZone(address), family: 'ipv6' }).address)
}

/**
 * The network that one customer is given, as text: an IPv4 address alone, an IPv6 address as its /64, because whoever
 * has one address of a /64 has all 2^64 (RFC 6177). What isn't an IP address stands for itself.
 */
export function customerNetwork(address: string): string {
  if (isIP(address) !== 6) return address
  const hextets = hextetsOf(address)
  return isIPv4Mapped(hextets) ? canonicalAddress(address) : hextets.slice(0, 4).join(':')
}

/** The four bytes of an IPv4 address. */
export function octetsOf(address: string): readonly number[] {
  return address.split('.').map(Number)
}

/** The eight 16-bit groups of an IPv6 address (RFC 4291 §2.2). */
export function hextetsOf(address: string): readonly number[] {
  const [head = '', tail = ''] = withoutZone(address).split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail)
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return [...before, ...zeros, ...after]
}

function groupsOf(text: string): readonly number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = octetsOf(group)
    return [a * 256 + b, c * 256 + d]
  })
}

function isIPv4Mapped(hextets: readonly number[]): boolean {
  return hextets[5] === 0xffff && hextets.slice(0, 5).every((hextet) => hextet === 0)
}

function withoutZone(address: string): string {
  const zone = address.indexOf('%')
  return zone < 0 ? address : address.slice(0, zone)
}
