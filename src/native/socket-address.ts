import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Address families, as Linux numbers them. */
export const addressFamily = { ipv4: 2, ipv6: 10 } as const

/** Bytes of the longest socket address that is used here, `struct sockaddr_in6`. */
const socketAddressBytes = 28

/** A `struct sockaddr_in` or `sockaddr_in6` of a numeric address (a zone may follow: `fe80::1%eth0`) and a port. */
export function encodeSocketAddress(address: string, port: number): ArrayBuffer {
  const [plain = '', zone] = address.split('%')
  const isV6 = isIPv6(plain)
  const memory = new ArrayBuffer(isV6 ? socketAddressBytes : 16)
  const view = new DataView(memory)
  view.setUint16(0, isV6 ? addressFamily.ipv6 : addressFamily.ipv4, true)
  view.setUint16(2, port)
  if (isV6) {
    hextetsOf(plain).forEach((hextet, index) => view.setUint16(8 + index * 2, hextet))
    view.setUint32(24, zone === undefined ? 0 : scopeOf(zone), true)
  } else {
    plain.split('.').forEach((octet, index) => view.setUint8(4 + index, Number(octet)))
  }
  return memory
}

/** The eight groups of an IPv6 address; the dotted end of a mapped one is two of them. */
function hextetsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

function groupsOf(text: string): readonly number[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      if (!group.includes('.')) return [Number.parseInt(group, 16)]
      const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
      return [a * 256 + b, c * 256 + d]
    })
}

function scopeOf(zone: string): number {
  // Addresses of the interface that aren't link-local have no scope.
  const found = networkInterfaces()[zone]?.find(({ scopeid = 0 }) => scopeid > 0)
  return found?.scopeid ?? Number(zone)
}
