import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { decodeNtpHeader, encodeNtpHeader, type NtpHeader } from '../../src/services/time/ntp/packet.ts'
import { encodeNtpTimestamp } from '../../src/services/time/ntp/timestamp.ts'

/** A time server on loopback whose nth answer, sent at `now` by its clock, is a sound one with these changes, or is missing. */
export async function answerNtp(
  nth: (count: number, now: bigint) => Partial<NtpHeader> | 'silence',
  aheadMs = 0,
): Promise<Socket> {
  const socket = createSocket('udp4')
  let count = 0
  socket.on('message', (request, { address, port }) => {
    const asked = decodeNtpHeader(request)
    assert.ok(asked)
    const now = encodeNtpTimestamp(BigInt(Date.now() + aheadMs) * 1_000_000n)
    const changes = nth(++count, now)
    if (changes === 'silence') return
    const reply = {
      ...asked,
      leap: 0,
      mode: 4,
      stratum: 2,
      precisionExponent: -20,
      originTimestamp: asked.transmitTimestamp,
      receiveTimestamp: now,
      transmitTimestamp: now,
      ...changes,
    }
    socket.send(encodeNtpHeader(reply), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}
