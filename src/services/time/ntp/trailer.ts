import { ntpHeaderBytes } from './packet.ts'

/** What follows the header of an NTP packet. */
export type NtpTrailer =
  /** Nothing, or extension fields that are well formed; none of them is understood here. */
  | 'plain'
  /** A message authentication code, or the lone key identifier of a crypto-NAK. */
  | 'authenticated'
  /** Neither: a field shorter than 16 bytes, not in whole words, or past the end; or bytes too few for either. */
  | 'malformed'

/** A key identifier alone, or followed by a digest: 64-bit DES (up to NTPv3), MD5 and cut-off SHA, SHA-1. */
const macBytes = new Set([4, 12, 20, 24])
const longestMacBytes = 24
const wordBytes = 4
const shortestFieldBytes = 16

/**
 * Tells what follows a packet's header, by the rules of RFC 7822 §3: up to 24 bytes are a MAC, more are extension
 * fields, which only NTPv4 has. The packet must hold a whole header.
 */
export function classifyTrailer(packet: Uint8Array, version: number): NtpTrailer {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
  let offset = ntpHeaderBytes
  while (packet.length - offset > longestMacBytes) {
    if (version < 4) return 'malformed'
    const fieldBytes = view.getUint16(offset + 2)
    if (fieldBytes < shortestFieldBytes || fieldBytes % wordBytes !== 0) return 'malformed'
    if (fieldBytes > packet.length - offset) return 'malformed'
    offset += fieldBytes
  }
  const restBytes = packet.length - offset
  if (restBytes === 0) return 'plain'
  return macBytes.has(restBytes) ? 'authenticated' : 'malformed'
}
