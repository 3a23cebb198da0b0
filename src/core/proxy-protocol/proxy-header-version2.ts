import { canonicalAddress } from '../access/ip-address.ts'
import { crc32c } from './crc32c.ts'
import type { ProxyEndpoint, ProxyHeader } from './proxy-header.ts'
import { invalidProxyHeader } from './proxy-header-error.ts'

/** Bytes before the addresses: signature, version and command, family and transport, length. */
const fixedBytes = 16

/** Bytes that may follow those: addresses take at most 216, and proxies send a few TLVs of some hundred bytes. */
const maxPayloadBytes = 2_048

/** Bytes of the longest version 2 header that is taken; the protocol itself allows 65,551. */
export const maxVersion2Bytes: number = fixedBytes + maxPayloadBytes

/** Bytes of the version 2 header that starts here, or `undefined` while its length hasn't come. */
export function version2Length(bytes: Buffer): number | undefined {
  if (bytes.length < fixedBytes) return undefined
  const payloadBytes = bytes.readUInt16BE(14)
  if (payloadBytes <= maxPayloadBytes) return fixedBytes + payloadBytes
  throw invalidProxyHeader(`it announces ${payloadBytes} bytes; at most ${maxPayloadBytes} are taken`)
}

/** Bytes of an address, by family, of which two and two ports (none for Unix) make the address block. */
const families: Readonly<Record<number, { readonly addressBytes: number; readonly blockBytes: number }>> = {
  0x1: { addressBytes: 4, blockBytes: 12 },
  0x2: { addressBytes: 16, blockBytes: 36 },
  0x3: { addressBytes: 108, blockBytes: 216 },
}
const localCommand = 0
const proxyCommand = 1
const unspecified = 0x00
const unixFamily = 0x3
const streamTransport = 0x1
const datagramTransport = 0x2

/** Decodes one version 2 header, whole, of the length that {@link version2Length} gave. */
export function decodeVersion2(header: Buffer): ProxyHeader {
  const version = header.readUInt8(12) >> 4
  const command = header.readUInt8(12) & 0xf
  if (version !== 2) throw invalidProxyHeader(`the version is ${version} behind the signature of 2`)
  if (command !== localCommand && command !== proxyCommand) {
    throw invalidProxyHeader(`the command is ${command}, neither LOCAL (0) nor PROXY (1)`)
  }
  const protocol = header.readUInt8(13)
  if (command === localCommand || protocol === unspecified) return {}

  const family = families[protocol >> 4]
  const transport = protocol & 0xf
  if (family === undefined || (transport !== streamTransport && transport !== datagramTransport)) {
    throw invalidProxyHeader(
      `there is no address family and transport 0x${protocol.toString(16).padStart(2, '0')}`,
    )
  }
  const tlvStart = fixedBytes + family.blockBytes
  if (header.length < tlvStart) {
    throw invalidProxyHeader(
      `it announces ${header.length - fixedBytes} bytes; its addresses take ${family.blockBytes}`,
    )
  }
  checkTlvs(header, tlvStart)
  if (protocol >> 4 === unixFamily || transport === datagramTransport) return {}

  const { addressBytes } = family
  const portsStart = fixedBytes + 2 * addressBytes
  return {
    source: endpoint(header.subarray(fixedBytes, fixedBytes + addressBytes), header.readUInt16BE(portsStart)),
    destination: endpoint(
      header.subarray(fixedBytes + addressBytes, portsStart),
      header.readUInt16BE(portsStart + 2),
    ),
  }
}

function endpoint(address: Buffer, port: number): ProxyEndpoint {
  const text =
    address.length === 4 ? address.join('.') : address.toString('hex').replaceAll(/....(?!$)/g, '$&:')
  return { address: canonicalAddress(text), port }
}

const checksumType = 0x03
const checksumBytes = 4

/** Walks the type-length-value fields to the end of the header, and checks the CRC32c among them. */
function checkTlvs(header: Buffer, start: number): void {
  let place = start
  while (place < header.length) {
    const valueStart = place + 3
    if (valueStart > header.length) throw invalidProxyHeader('a TLV is cut off by the end of the header')
    const type = header.readUInt8(place)
    const valueBytes = header.readUInt16BE(place + 1)
    place = valueStart + valueBytes
    if (place > header.length) throw invalidProxyHeader('a TLV is longer than the rest of the header')
    if (type === checksumType) checkChecksum(header, valueStart, valueBytes)
  }
}

/** The CRC32c is over the whole header with the checksum's own bytes as zeros. */
function checkChecksum(header: Buffer, start: number, valueBytes: number): void {
  if (valueBytes !== checksumBytes) throw invalidProxyHeader(`the checksum has ${valueBytes} bytes, not 4`)
  const zeroed = Buffer.from(header).fill(0, start, start + checksumBytes)
  if (crc32c(zeroed) !== header.readUInt32BE(start)) throw invalidProxyHeader('the CRC32c checksum is wrong')
}
