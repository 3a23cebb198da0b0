/**
 * What devices and their gateway say to each other, big-endian, each message behind a length of two bytes:
 *
 *     device                                       gateway
 *     01 identity (1–32 bytes of UTF-8)       →    81 sequence (uint32): the last one received, to go on from
 *     02 sequence (uint32) reading (float32)  →    82 sequence (uint32) mean of the latest readings (float32)
 *     anything else, or out of turn           →    ff reason (uint8)
 */
export type DeviceMessage =
  | { readonly kind: 'register'; readonly identity: string }
  | { readonly kind: 'telemetry'; readonly sequence: number; readonly reading: number }

/** Why a message was refused; the connection goes on. */
export const refusals = { notRegistered: 1, badMessage: 2, outOfOrder: 3 } as const

/** What a device said, or `undefined` where it is no message of the protocol. */
export function decodeDeviceMessage(bytes: Uint8Array): DeviceMessage | undefined {
  const message = Buffer.from(bytes)
  if (message[0] === 0x01 && message.length >= 2 && message.length <= 33) {
    return { kind: 'register', identity: message.toString('utf8', 1) }
  }
  if (message[0] === 0x02 && message.length === 9) {
    return { kind: 'telemetry', sequence: message.readUInt32BE(1), reading: message.readFloatBE(5) }
  }
  return undefined
}

export function encodeRegistered(lastSequence: number): Uint8Array {
  const bytes = Buffer.from('8100000000', 'hex')
  bytes.writeUInt32BE(lastSequence, 1)
  return bytes
}

export function encodeAccepted(sequence: number, mean: number): Uint8Array {
  const bytes = Buffer.from('820000000000000000', 'hex')
  bytes.writeUInt32BE(sequence, 1)
  bytes.writeFloatBE(mean, 5)
  return bytes
}

export function encodeRefused(reason: keyof typeof refusals): Uint8Array {
  return Uint8Array.of(0xff, refusals[reason])
}
