import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checksumOf, sumWords } from './checksum.ts'
import { synBytes, writeSyn4, writeSyn6 } from './syn-packet.ts'

const source = 0xc0a8_0001
const destination = 0xc0a8_00c7

function syn4(port: number, sequence: number): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(synBytes.ipv4))
  writeSyn4(view, 0, source, destination, 40_000, port, sequence)
  return view
}

/** The checksum over a segment with its pseudo-header: zero where the segment carries the right one. */
function checksumOfSegment(view: DataView, at: number, bytes: number): number {
  const pseudo = [source, destination].reduce((sum, word) => sum + (word >>> 16) + (word & 0xffff), 6 + bytes)
  return checksumOf(pseudo + sumWords(view, at, bytes))
}

describe('writeSyn4()', () => {
  test('writes an IP header and a SYN with its maximum segment size', () => {
    const hex = Buffer.from(syn4(80, 0x1234_5678).buffer).toString('hex')
    assert.equal(hex.slice(0, 40), '450000000000400040060000c0a80001c0a800c7')
    // Ports, number, acknowledgement, 6 words and SYN, window 64240; checksum; urgent; MSS 1460.
    assert.equal(hex.slice(40, 72), '9c40005012345678000000006002faf0')
    assert.equal(hex.slice(76), '0000020405b4')
  })

  test('puts in the checksum, whatever the port and the number', () => {
    for (const [port, sequence] of [
      [1, 0],
      [80, 0x1234_5678],
      [65_535, 0xffff_ffff],
      [443, 0x8000_0001],
    ] as const) {
      assert.equal(checksumOfSegment(syn4(port, sequence), 20, 24), 0, `${port} ${sequence}`)
    }
  })

  test('leaves nothing of the packet that was there before', () => {
    const view = new DataView(new Uint8Array(synBytes.ipv4).fill(0xff).buffer)
    writeSyn4(view, 0, source, destination, 40_000, 80, 7)
    assert.deepEqual(Buffer.from(view.buffer), Buffer.from(syn4(80, 7).buffer))
  })
})

test('writeSyn6() leaves the checksum to the kernel', () => {
  const view = new DataView(new ArrayBuffer(synBytes.ipv6))
  writeSyn6(view, 0, 40_000, 443, 0xfedc_ba98)
  const hex = Buffer.from(view.buffer).toString('hex')
  assert.equal(hex, '9c4001bbfedcba98000000006002faf000000000020405a0')
})
