import { isIP } from 'node:net'
import { canonicalAddress } from '../access/ip-address.ts'
import type { ProxyEndpoint, ProxyHeader } from './proxy-header.ts'
import { invalidProxyHeader } from './proxy-header-error.ts'

/** Bytes of the longest version 1 header, line end included. */
const maxVersion1Bytes = 107

/** Bytes of the version 1 header that starts here, or `undefined` while its line end hasn't come. */
export function version1Length(bytes: Buffer): number | undefined {
  const lineFeed = bytes.subarray(0, maxVersion1Bytes).indexOf(0x0a)
  if (lineFeed >= 0) return lineFeed + 1
  if (bytes.length < maxVersion1Bytes) return undefined
  throw invalidProxyHeader(`the line is longer than ${maxVersion1Bytes} bytes`)
}

/**
 * Decodes one version 1 header: `PROXY TCP4 192.0.2.7 198.51.100.1 56324 443` CR LF, single spaces, or
 * `PROXY UNKNOWN`, of which the rest is ignored.
 */
export function decodeVersion1(header: Buffer): ProxyHeader {
  const text = header.toString('latin1')
  if (!text.endsWith('\r\n')) throw invalidProxyHeader('the line ends without CR LF')
  const line = text.slice(0, -2)
  const [, protocol, source, destination, sourcePort, destinationPort, ...more] = line.split(' ')
  if (protocol === 'UNKNOWN') return {}
  if (protocol !== 'TCP4' && protocol !== 'TCP6') {
    throw invalidProxyHeader('the protocol is none of TCP4, TCP6 and UNKNOWN')
  }
  if (destinationPort === undefined || more.length > 0) {
    throw invalidProxyHeader(
      `${protocol} isn't followed by two addresses and two ports, with one space before each`,
    )
  }
  const family = protocol === 'TCP4' ? 4 : 6
  return {
    source: decodeEndpoint('source', family, source, sourcePort),
    destination: decodeEndpoint('destination', family, destination, destinationPort),
  }
}

function decodeEndpoint(
  end: 'source' | 'destination',
  family: 4 | 6,
  address = '',
  port = '',
): ProxyEndpoint {
  if (isIP(address) !== family || address.includes('%')) {
    throw invalidProxyHeader(`the ${end} address is not IPv${family}`)
  }
  if (!/^(0|[1-9]\d{0,4})$/.test(port) || Number(port) > 65_535) {
    throw invalidProxyHeader(`the ${end} port is not a whole number from 0 to 65535`)
  }
  return { address: canonicalAddress(address), port: Number(port) }
}
