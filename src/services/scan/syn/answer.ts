/** What came back for a probe, in memory that is used again for the next packet. */
export interface Answer {
  kind: 'syn-ack' | 'reset' | 'unreachable'
  /** The probed host, as 128 bits; an IPv4 address is mapped. */
  word0: number
  word1: number
  word2: number
  word3: number
  /** The probed port. */
  port: number
  /** The sequence number of the probe that is answered. */
  sequence: number
  /** Of an unreachable: what ICMP says, and who. */
  type: number
  code: number
  reporter0: number
  reporter1: number
  reporter2: number
  reporter3: number
  /** Of an unreachable: whether the machine that sent the probe reports it. */
  isOwnReport: boolean
}

/** Makes an answer to read packets into. */
export function createAnswer(): Answer {
  return {
    kind: 'reset',
    word0: 0,
    word1: 0,
    word2: 0,
    word3: 0,
    port: 0,
    sequence: 0,
    type: 0,
    code: 0,
    reporter0: 0,
    reporter1: 0,
    reporter2: 0,
    reporter3: 0,
    isOwnReport: false,
  }
}

const protocolIcmp = 1
const protocolTcp = 6
const mappedWord = 0xffff
const flagSyn = 0x02
const flagReset = 0x04
const flagAck = 0x10
const ipv6HeaderBytes = 40
const icmpHeaderBytes = 8
/** Ports and sequence number, which every ICMP error quotes (RFC 792). */
const quotedSegmentBytes = 8
const tcpHeaderBytes = 20
const icmpUnreachable = 3
const icmpTimeExceeded = 11
const icmp6Unreachable = 1
const icmp6TimeExceeded = 3

/**
 * Reads an IPv4 packet that came to a raw TCP or ICMP socket. Returns whether it may answer a SYN from `sourcePort`: a
 * SYN-ACK, a reset that acknowledges, or an ICMP error that quotes such a SYN. Any bytes may come; whoever keeps the cookies
 * decides whether it is an answer.
 */
export function readAnswer4(
  view: DataView,
  at: number,
  bytes: number,
  sourcePort: number,
  into: Answer,
): boolean {
  const headerBytes = ipv4HeaderBytesAt(view, at, bytes)
  if (headerBytes === 0) return false
  const from = at + headerBytes
  const left = bytes - headerBytes
  const protocol = view.getUint8(at + 9)
  if (protocol === protocolTcp) {
    setHost(into, 0, 0, mappedWord, view.getUint32(at + 12))
    return readSegment(view, from, left, sourcePort, into)
  }
  if (protocol !== protocolIcmp || left < icmpHeaderBytes) return false
  const type = view.getUint8(from)
  if (type !== icmpUnreachable && type !== icmpTimeExceeded) return false
  const quote = from + icmpHeaderBytes
  const quoted = left - icmpHeaderBytes
  const quotedHeaderBytes = ipv4HeaderBytesAt(view, quote, quoted)
  if (quotedHeaderBytes === 0 || view.getUint8(quote + 9) !== protocolTcp) return false
  setHost(into, 0, 0, mappedWord, view.getUint32(quote + 16))
  setReport(into, type, view.getUint8(from + 1), 0, 0, mappedWord, view.getUint32(at + 12))
  into.isOwnReport = view.getUint32(at + 12) === view.getUint32(quote + 12)
  return readQuote(view, quote + quotedHeaderBytes, quoted - quotedHeaderBytes, sourcePort, into)
}

/** Reads a TCP segment that came to a raw IPv6 socket, as {@link readAnswer4} does; `sender` holds the 16 bytes of its source. */
export function readSegment6(
  view: DataView,
  at: number,
  bytes: number,
  sender: DataView,
  senderAt: number,
  sourcePort: number,
  into: Answer,
): boolean {
  setHost(
    into,
    sender.getUint32(senderAt),
    sender.getUint32(senderAt + 4),
    sender.getUint32(senderAt + 8),
    sender.getUint32(senderAt + 12),
  )
  return readSegment(view, at, bytes, sourcePort, into)
}

/** Reads an ICMPv6 message that came to a raw socket, as {@link readAnswer4} does. A quote with extension headers is not read. */
export function readIcmp6(
  view: DataView,
  at: number,
  bytes: number,
  sender: DataView,
  senderAt: number,
  sourcePort: number,
  into: Answer,
): boolean {
  if (bytes < icmpHeaderBytes + ipv6HeaderBytes) return false
  const type = view.getUint8(at)
  if (type !== icmp6Unreachable && type !== icmp6TimeExceeded) return false
  const quote = at + icmpHeaderBytes
  if (view.getUint8(quote) >> 4 !== 6 || view.getUint8(quote + 6) !== protocolTcp) return false
  const source = quote + 8
  const destination = quote + 24
  setHost(
    into,
    view.getUint32(destination),
    view.getUint32(destination + 4),
    view.getUint32(destination + 8),
    view.getUint32(destination + 12),
  )
  setReport(
    into,
    type,
    view.getUint8(at + 1),
    sender.getUint32(senderAt),
    sender.getUint32(senderAt + 4),
    sender.getUint32(senderAt + 8),
    sender.getUint32(senderAt + 12),
  )
  into.isOwnReport =
    into.reporter0 === view.getUint32(source) &&
    into.reporter1 === view.getUint32(source + 4) &&
    into.reporter2 === view.getUint32(source + 8) &&
    into.reporter3 === view.getUint32(source + 12)
  return readQuote(view, quote + ipv6HeaderBytes, bytes - icmpHeaderBytes - ipv6HeaderBytes, sourcePort, into)
}

/** The length of the IPv4 header at an offset, 0 where there is none. */
function ipv4HeaderBytesAt(view: DataView, at: number, bytes: number): number {
  if (bytes < 20) return 0
  const first = view.getUint8(at)
  const headerBytes = (first & 15) * 4
  return first >> 4 === 4 && headerBytes >= 20 && headerBytes <= bytes ? headerBytes : 0
}

function readSegment(view: DataView, at: number, bytes: number, sourcePort: number, into: Answer): boolean {
  if (bytes < tcpHeaderBytes || view.getUint16(at + 2) !== sourcePort) return false
  const flags = view.getUint8(at + 13)
  if ((flags & flagAck) === 0) return false
  if ((flags & flagReset) !== 0) into.kind = 'reset'
  else if ((flags & flagSyn) !== 0) into.kind = 'syn-ack'
  else return false
  into.port = view.getUint16(at)
  into.sequence = (view.getUint32(at + 8) - 1) >>> 0
  return true
}

function readQuote(view: DataView, at: number, bytes: number, sourcePort: number, into: Answer): boolean {
  if (bytes < quotedSegmentBytes || view.getUint16(at) !== sourcePort) return false
  into.kind = 'unreachable'
  into.port = view.getUint16(at + 2)
  into.sequence = view.getUint32(at + 4)
  return true
}

function setHost(into: Answer, word0: number, word1: number, word2: number, word3: number): void {
  into.word0 = word0
  into.word1 = word1
  into.word2 = word2
  into.word3 = word3
}

function setReport(
  into: Answer,
  type: number,
  code: number,
  word0: number,
  word1: number,
  word2: number,
  word3: number,
): void {
  into.type = type
  into.code = code
  into.reporter0 = word0
  into.reporter1 = word1
  into.reporter2 = word2
  into.reporter3 = word3
}
