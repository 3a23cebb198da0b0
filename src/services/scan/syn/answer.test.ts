import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Answer, createAnswer, readAnswer4, readIcmp6, readSegment6 } from './answer.ts'

const sourcePort = 40_000
const viewOf = (hex: string): DataView => new DataView(Uint8Array.from(Buffer.from(hex, 'hex')).buffer)

/** Reads an IPv4 packet that lies somewhere within a larger memory. */
function read4(hex: string): Answer | undefined {
  const view = viewOf(`ffffff${hex}ffffffff`)
  const answer = createAnswer()
  return readAnswer4(view, 3, hex.length / 2, sourcePort, answer) ? answer : undefined
}

const header4 = (protocol: string, from: string): string => `450000280000400040${protocol}0000${from}0a000001`
// From port 80 to 40000; the last field is the flags with the header's length.
const segment = (flags: string): string => `00509c40aaaaaaaa12345679${flags}faf000000000`
const quoted4 = '4500002800004000400600000a0000010a0000509c40005012345678'

describe('readAnswer4()', () => {
  test('reads a SYN-ACK: who, which port, and which number it acknowledges', () => {
    const answer = read4(header4('06', '0a000050') + segment('5012'))
    assert.equal(answer?.kind, 'syn-ack')
    assert.deepEqual([answer.word2, answer.word3, answer.port], [0xffff, 0x0a00_0050, 80])
    assert.equal(answer.sequence, 0x1234_5678)
  })

  test('reads a reset', () => {
    assert.equal(read4(header4('06', '0a000050') + segment('5014'))?.kind, 'reset')
  })

  test('reads past IP options', () => {
    const answer = read4(`46${header4('06', '0a000050').slice(2)}01010101${segment('5012')}`)
    assert.equal(answer?.port, 80)
  })

  test('takes a number that wraps around', () => {
    const answer = read4(header4('06', '0a000050') + segment('5012').replace('12345679', '00000000'))
    assert.equal(answer?.sequence, 0xffff_ffff)
  })

  test('passes over what acknowledges nothing, opens nothing or goes to another port', () => {
    assert.equal(read4(header4('06', '0a000050') + segment('5002')), undefined)
    assert.equal(read4(header4('06', '0a000050') + segment('5004')), undefined)
    assert.equal(read4(header4('06', '0a000050') + segment('5010')), undefined)
    assert.equal(read4(header4('06', '0a000050') + segment('5012').replace('9c40', '9c41')), undefined)
    assert.equal(read4(header4('11', '0a000050') + segment('5012')), undefined)
  })

  test('reads an ICMP error: what, from whom, about which probe', () => {
    const answer = read4(`${header4('01', 'c0a80001')}030d000000000000${quoted4}`)
    assert.equal(answer?.kind, 'unreachable')
    assert.deepEqual([answer.type, answer.code, answer.reporter3], [3, 13, 0xc0a8_0001])
    assert.deepEqual([answer.word3, answer.port, answer.sequence], [0x0a00_0050, 80, 0x1234_5678])
    assert.equal(answer.isOwnReport, false)
  })

  test('recognises a report of this machine itself', () => {
    assert.equal(read4(`${header4('01', '0a000001')}0301000000000000${quoted4}`)?.isOwnReport, true)
  })

  test('passes over other ICMP, and over what quotes no probe', () => {
    const from = header4('01', 'c0a80001')
    assert.equal(read4(`${from}0000000000000000${quoted4}`), undefined)
    assert.equal(read4(`${from}030d000000000000${quoted4.replace('4006', '4011')}`), undefined)
    assert.equal(read4(`${from}030d000000000000${quoted4.replace('9c400050', '9c410050')}`), undefined)
    assert.equal(read4(`${from}030d000000000000${quoted4.slice(0, -2)}`), undefined)
  })

  test('reads no packet that is cut off, wherever', () => {
    const packets = [
      header4('06', '0a000050') + segment('5012'),
      `${header4('01', 'c0a80001')}030d000000000000${quoted4}`,
    ]
    for (const packet of packets) {
      for (let bytes = 0; bytes < packet.length / 2; bytes++)
        assert.equal(read4(packet.slice(0, bytes * 2)), undefined)
    }
  })
})

describe('over IPv6', () => {
  const host = viewOf('20010db8000000000000000000000050')
  const router = viewOf('20010db8000000000000000000000001')
  const quoted6 =
    '600000000018064020010db800000000000000000000000220010db80000000000000000000000509c40005012345678'

  test('readSegment6() takes the host from the sender', () => {
    const answer = createAnswer()
    assert.ok(readSegment6(viewOf(segment('5012')), 0, 20, host, 0, sourcePort, answer))
    assert.deepEqual([answer.word0, answer.word3, answer.port], [0x2001_0db8, 0x50, 80])
    assert.equal(answer.sequence, 0x1234_5678)
  })

  test('readIcmp6() takes the host from the quote, and the sender for the reporter', () => {
    const answer = createAnswer()
    const message = viewOf(`0101000000000000${quoted6}`)
    assert.ok(readIcmp6(message, 0, message.byteLength, router, 0, sourcePort, answer))
    assert.deepEqual([answer.kind, answer.type, answer.code], ['unreachable', 1, 1])
    assert.deepEqual([answer.word3, answer.reporter3, answer.port], [0x50, 1, 80])
    assert.equal(answer.sequence, 0x1234_5678)
    assert.equal(answer.isOwnReport, false)
  })

  test('readIcmp6() passes over echo replies and what is cut off', () => {
    const answer = createAnswer()
    const echo = viewOf(`8100000000000000${quoted6}`)
    assert.equal(readIcmp6(echo, 0, echo.byteLength, router, 0, sourcePort, answer), false)
    const message = viewOf(`0101000000000000${quoted6}`)
    for (let bytes = 0; bytes < message.byteLength; bytes++) {
      assert.equal(readIcmp6(message, 0, bytes, router, 0, sourcePort, answer), false)
    }
  })
})

test('any bytes are read without an error, and within their bounds', () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 160 })
  const sender = new DataView(new ArrayBuffer(16))
  const likely = fc.tuple(fc.constantFrom(0x45, 0x46, 0x4f, 0x60), fc.constantFrom(1, 6), bytes)
  fc.assert(
    fc.property(likely, ([first, protocol, rest]) => {
      const packet = Uint8Array.from(rest)
      if (packet.length > 9) packet.set([first], 0)
      if (packet.length > 9) packet.set([protocol], 9)
      const view = new DataView(packet.buffer)
      const answer = createAnswer()
      const reads = [
        readAnswer4(view, 0, packet.length, sourcePort, answer),
        readSegment6(view, 0, packet.length, sender, 0, sourcePort, answer),
        readIcmp6(view, 0, packet.length, sender, 0, sourcePort, answer),
      ]
      return reads.every((isAnswer) => !isAnswer || (answer.port >= 0 && answer.port <= 65_535))
    }),
    { numRuns: 2000 },
  )
})
