/** Bytes of an NTP header without extension fields and MAC. */
export const ntpHeaderBytes = 48

/** Who sends an NTP packet to whom (RFC 5905 §7.3, figure 10); a server here only takes `client` and only sends `server`. */
export const ntpMode = { reserved: 0, client: 3, server: 4 } as const

/** Leap indicators (RFC 5905 §7.3, figure 9): what the last minute of the day holds, or that the clock isn't synchronised. */
export const ntpLeap = { none: 0, insertSecond: 1, deleteSecond: 2, unsynchronised: 3 } as const

/** The header of an NTP packet, versions 1 to 4 (RFC 5905 §7.3), field by field as it is on the wire. */
export interface NtpHeader {
  /** 0–3, see {@link ntpLeap}. */
  readonly leap: number
  /** 0–7; 1–4 are spoken here. */
  readonly version: number
  /** 0–7, see {@link ntpMode}. */
  readonly mode: number
  /** 0 unspecified (on the wire that is also what 16, unsynchronised, becomes) or a kiss code, 1 primary, 2–15 secondary. */
  readonly stratum: number
  /** Longest interval between messages, as log₂ of seconds, signed. */
  readonly pollExponent: number
  /** Precision of the sender's clock, as log₂ of seconds, signed. */
  readonly precisionExponent: number
  /** Round trip to the reference clock, NTP short format. */
  readonly rootDelay: number
  /** Dispersion to the reference clock, NTP short format. */
  readonly rootDispersion: number
  /** 32 bits: four letters at stratum 0 and 1, the upstream's IPv4 address (or a hash of its IPv6 one) from 2 on. */
  readonly referenceId: number
  /** 64-bit NTP timestamps: when the clock was last set; T1; T2; T3. */
  readonly referenceTimestamp: bigint
  readonly originTimestamp: bigint
  readonly receiveTimestamp: bigint
  readonly transmitTimestamp: bigint
}

/** Reads the first 48 bytes of a packet; `undefined` where there are fewer. Any 48 bytes are a header: judge the fields. */
export function decodeNtpHeader(packet: Uint8Array): NtpHeader | undefined {
  if (packet.length < ntpHeaderBytes) return undefined
  const view = new DataView(packet.buffer, packet.byteOffset, ntpHeaderBytes)
  const first = view.getUint8(0)
  return {
    leap: first >> 6,
    version: (first >> 3) & 7,
    mode: first & 7,
    stratum: view.getUint8(1),
    pollExponent: view.getInt8(2),
    precisionExponent: view.getInt8(3),
    rootDelay: view.getUint32(4),
    rootDispersion: view.getUint32(8),
    referenceId: view.getUint32(12),
    referenceTimestamp: view.getBigUint64(16),
    originTimestamp: view.getBigUint64(24),
    receiveTimestamp: view.getBigUint64(32),
    transmitTimestamp: view.getBigUint64(transmitOffset),
  }
}

/** Writes a header as 48 bytes. Inverse of {@link decodeNtpHeader}; fields wider than theirs on the wire are cut off. */
export function encodeNtpHeader(header: NtpHeader): Uint8Array {
  const packet = Buffer.allocUnsafe(ntpHeaderBytes)
  const view = new DataView(packet.buffer, packet.byteOffset, ntpHeaderBytes)
  view.setUint8(0, (header.leap << 6) | ((header.version & 7) << 3) | (header.mode & 7))
  view.setUint8(1, header.stratum)
  view.setInt8(2, header.pollExponent)
  view.setInt8(3, header.precisionExponent)
  view.setUint32(4, header.rootDelay)
  view.setUint32(8, header.rootDispersion)
  view.setUint32(12, header.referenceId)
  view.setBigUint64(16, header.referenceTimestamp)
  view.setBigUint64(24, header.originTimestamp)
  view.setBigUint64(32, header.receiveTimestamp)
  view.setBigUint64(transmitOffset, header.transmitTimestamp)
  return packet
}

/** Overwrites T3 of an encoded header: the last thing to do before a packet is handed to the kernel. */
export function stampTransmit(packet: Uint8Array, timestamp: bigint): void {
  new DataView(packet.buffer, packet.byteOffset, packet.length).setBigUint64(transmitOffset, timestamp)
}

const transmitOffset = 40
