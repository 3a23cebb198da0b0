import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeNtpHeader, encodeNtpHeader, stampTransmit } from './packet.ts'

/** A stratum 1 server's reply, field by field. */
const fields = [
  '240106ec', // leap 0, version 4, mode 4; stratum 1; poll 2⁶ s; precision 2⁻²⁰ s
  '00000010', // root delay
  '00000021', // root dispersion
  '47505300', // reference identifier: GPS
  'eead3b9000000000', // reference
  '0123456789abcdef', // origin
  'eead3ba040000000', // receive
  'eead3ba040001000', // transmit
]
const bytes = Buffer.from(fields.join(''), 'hex')

test('decodeNtpHeader() reads every field', () => {
  assert.deepEqual(decodeNtpHeader(bytes), {
    leap: 0,
    version: 4,
    mode: 4,
    stratum: 1,
    pollExponent: 6,
    precisionExponent: -20,
    rootDelay: 0x10,
    rootDispersion: 0x21,
    referenceId: 0x47505300,
    referenceTimestamp: 0xeead3b9000000000n,
    originTimestamp: 0x0123456789abcdefn,
    receiveTimestamp: 0xeead3ba040000000n,
    transmitTimestamp: 0xeead3ba040001000n,
  })
})

test('decodeNtpHeader() is undefined for less than 48 bytes, and leaves what follows alone', () => {
  assert.equal(decodeNtpHeader(bytes.subarray(0, 47)), undefined)
  assert.deepEqual(decodeNtpHeader(Buffer.concat([bytes, Buffer.alloc(20)])), decodeNtpHeader(bytes))
})

test('encodeNtpHeader() gives back any 48 bytes that decodeNtpHeader() took', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), (packet) => {
      const header = decodeNtpHeader(packet)
      assert.ok(header)
      assert.deepEqual(Uint8Array.from(encodeNtpHeader(header)), packet)
    }),
  )
})

test('stampTransmit() changes the last eight bytes only', () => {
  const packet = Uint8Array.from(bytes)
  stampTransmit(packet, 0x1122334455667788n)
  assert.equal(Buffer.from(packet).toString('hex'), `${bytes.toString('hex', 0, 40)}1122334455667788`)
})
