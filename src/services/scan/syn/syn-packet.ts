import { checksumOf } from './checksum.ts'

const ipv4HeaderBytes = 20
const segmentBytes = 24

/** Bytes of the packets that {@link writeSyn4} and {@link writeSyn6} write: over IPv6 the kernel puts its own header in front. */
export const synBytes = { ipv4: ipv4HeaderBytes + segmentBytes, ipv6: segmentBytes } as const

/** Where in a TCP segment its checksum lies (RFC 9293 §3.1). */
export const tcpChecksumAt = 16
export const tcpProtocol = 6

const dontFragment = 0x4000
const timeToLive = 64
/** The header's length in words of 32 bits, and SYN. */
const sixWordsSyn = 0x6002
/** What Linux asks for on a network of 1,500 bytes: 40 segments. */
const window = 64_240
const maximumSegmentOption = 0x0204
const maximumSegment = { ipv4: 1460, ipv6: 1440 } as const

/** What every SYN's checksum holds: pseudo-header and segment, but for addresses, ports and sequence number. */
const constantSum =
  tcpProtocol + segmentBytes + sixWordsSyn + window + maximumSegmentOption + maximumSegment.ipv4

/**
 * Writes an IPv4 packet with a SYN at an offset, ready for a raw socket that includes headers: the kernel fills in length,
 * identification and checksum of the IP header. An ordinary SYN with one option, the maximum segment size, as every host sends it.
 */
export function writeSyn4(
  view: DataView,
  at: number,
  source: number,
  destination: number,
  sourcePort: number,
  port: number,
  sequence: number,
): void {
  view.setUint32(at, 0x4500_0000)
  view.setUint32(at + 4, dontFragment)
  view.setUint32(at + 8, (timeToLive << 24) | (tcpProtocol << 16))
  view.setUint32(at + 12, source)
  view.setUint32(at + 16, destination)
  writeSegment(view, at + ipv4HeaderBytes, sourcePort, port, sequence, maximumSegment.ipv4)
  const addresses = (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff)
  const sum = constantSum + addresses + sourcePort + port + (sequence >>> 16) + (sequence & 0xffff)
  view.setUint16(at + ipv4HeaderBytes + tcpChecksumAt, checksumOf(sum))
}

/** Writes a SYN's TCP segment at an offset, for a raw IPv6 socket that has the kernel put the checksum in. */
export function writeSyn6(
  view: DataView,
  at: number,
  sourcePort: number,
  port: number,
  sequence: number,
): void {
  writeSegment(view, at, sourcePort, port, sequence, maximumSegment.ipv6)
}

function writeSegment(
  view: DataView,
  at: number,
  sourcePort: number,
  port: number,
  sequence: number,
  segment: number,
): void {
  view.setUint16(at, sourcePort)
  view.setUint16(at + 2, port)
  view.setUint32(at + 4, sequence)
  view.setUint32(at + 8, 0)
  view.setUint16(at + 12, sixWordsSyn)
  view.setUint16(at + 14, window)
  view.setUint32(at + tcpChecksumAt, 0)
  view.setUint16(at + 20, maximumSegmentOption)
  view.setUint16(at + 22, segment)
}
