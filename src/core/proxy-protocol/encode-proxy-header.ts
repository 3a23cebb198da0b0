import { isIP, isIPv4 } from 'node:net'
import { canonicalAddress, hextetsOf, octetsOf } from '../access/ip-address.ts'
import { OptionError } from '../errors.ts'
import { type ProxyEndpoint, type ProxyHeader, version2Signature } from './proxy-header.ts'

/** What {@link encodeProxyHeader} writes. */
export interface ProxyHeaderOptions extends ProxyHeader {
  /** The form of the header: 1 is a line of text, 2 is binary. */
  readonly version: 1 | 2
}

/**
 * Encodes a PROXY protocol header, as a proxy sends it before all else. With both a source and a destination it is one
 * for TCP over IPv4 or, where either address is IPv6, over IPv6 with the other one IPv4-mapped; otherwise it is UNKNOWN
 * (version 1) or LOCAL (version 2).
 *
 * @throws {@link OptionError} `INVALID_PROXY_ENDPOINT` where an address is not an IP address without zone, or a port is
 * not a whole number from 0 to 65535
 */
export function encodeProxyHeader(options: ProxyHeaderOptions): Uint8Array {
  const { version, source, destination } = options
  if (source === undefined || destination === undefined) {
    return version === 1 ? Buffer.from('PROXY UNKNOWN\r\n') : version2(local, unspecified, [])
  }
  const ends = [source, destination].map(checkedEndpoint)
  const isIPv6 = ends.some(({ address }) => !isIPv4(address))
  const addresses = ends.map(({ address }) => (isIPv6 && isIPv4(address) ? `::ffff:${address}` : address))
  const ports = ends.map(({ port }) => port)
  if (version === 1) {
    return Buffer.from(`${['PROXY', isIPv6 ? 'TCP6' : 'TCP4', ...addresses, ...ports].join(' ')}\r\n`)
  }
  return version2(proxied, isIPv6 ? tcpOverIPv6 : tcpOverIPv4, [
    ...addresses.flatMap(isIPv6 ? ipv6Bytes : octetsOf),
    ...ports.flatMap(bigEndian16),
  ])
}

const local = 0x20
const proxied = 0x21
const unspecified = 0x00
const tcpOverIPv4 = 0x11
const tcpOverIPv6 = 0x21

function version2(command: number, protocol: number, block: readonly number[]): Uint8Array {
  return Buffer.from([...version2Signature, command, protocol, ...bigEndian16(block.length), ...block])
}

function checkedEndpoint(endpoint: ProxyEndpoint): ProxyEndpoint {
  const { address, port } = endpoint
  const isAddress = isIP(address) !== 0 && !address.includes('%')
  if (isAddress && Number.isInteger(port) && port >= 0 && port <= 65_535) {
    return { address: canonicalAddress(address), port }
  }
  throw new OptionError(
    'INVALID_PROXY_ENDPOINT',
    `Cannot send ${JSON.stringify(address)} port ${port} in a PROXY header: use an IP address without zone and a port from 0 to 65535`,
    { details: { address, port } },
  )
}

function ipv6Bytes(address: string): readonly number[] {
  return hextetsOf(address).flatMap(bigEndian16)
}

function bigEndian16(value: number): readonly number[] {
  return [value >> 8, value & 0xff]
}
