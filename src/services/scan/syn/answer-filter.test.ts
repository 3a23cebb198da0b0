import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FilterInstruction } from '../../../native/index.ts'
import { answerFilter, type AnswerSocket } from './answer-filter.ts'

/** Runs a classic BPF program over a packet as the kernel would: how many bytes it lets through; none where it reads past the end. */
function run(program: readonly FilterInstruction[], packet: Buffer): number {
  let a = 0
  let x = 0
  for (let at = 0; at < program.length; at++) {
    const [code, ifTrue, ifFalse, k] = program[at] ?? [0x06, 0, 0, 0]
    const place = (code & 0xe0) === 0x40 ? x + k : k
    const bytes = (code & 0x18) === 0x10 ? 1 : 2
    if ((code & 0x07) <= 1 && place + bytes > packet.length) return 0
    if (code === 0x30 || code === 0x50) a = packet.readUInt8(place)
    else if (code === 0x28 || code === 0x48) a = packet.readUInt16BE(place)
    else if (code === 0xb1) x = (packet.readUInt8(k) & 15) * 4
    else if (code === 0x15) at += a === k ? ifTrue : ifFalse
    else if (code === 0x45) at += (a & k) === 0 ? ifFalse : ifTrue
    else if (code === 0x54) a &= k
    else if (code === 0x64) a <<= k
    else if (code === 0x0c) a += x
    else if (code === 0x07) x = a
    else if (code === 0x06) return k
    else throw new RangeError(`no such instruction: ${code}`)
  }
  throw new RangeError('ran past the end')
}

const isLetThrough = (socket: AnswerSocket, hex: string): boolean =>
  run(answerFilter(socket, 40_000), Buffer.from(hex, 'hex')) > 0

const header = '4500002800004000400600000a0000500a000001'
const longHeader = `46${header.slice(2)}01010101`
const segment = (flags: string, to = '9c40'): string => `0050${to}aaaaaaaa12345679${flags}faf000000000`
const quote = '4500002800004000400600000a0000010a0000509c40005012345678'
const longQuote = `46${quote.slice(2, 40)}01010101${quote.slice(40)}`
const quote6 = `6000000000180640${'20010db8000000000000000000000002'.repeat(2)}9c40005012345678`

describe('answerFilter()', () => {
  test('lets SYN-ACKs and acknowledging resets to the port through', () => {
    for (const flags of ['5012', '5014']) {
      assert.ok(isLetThrough('tcp4', header + segment(flags)))
      assert.ok(isLetThrough('tcp4', longHeader + segment(flags)))
      assert.ok(isLetThrough('tcp6', segment(flags)))
    }
  })

  test('keeps other segments away', () => {
    for (const other of [
      segment('5002'),
      segment('5004'),
      segment('5010'),
      segment('5012', '9c41'),
      '0050',
    ]) {
      assert.ok(!isLetThrough('tcp4', header + other), other)
      assert.ok(!isLetThrough('tcp6', other), other)
    }
  })

  test('lets ICMP errors through that quote a segment from the port', () => {
    for (const quoted of [quote, longQuote]) {
      assert.ok(isLetThrough('icmp4', `${header}030d000000000000${quoted}`))
      assert.ok(isLetThrough('icmp4', `${longHeader}0b00000000000000${quoted}`))
    }
    assert.ok(isLetThrough('icmp6', `0104000000000000${quote6}`))
    assert.ok(isLetThrough('icmp6', `0300000000000000${quote6}`))
  })

  test('keeps other ICMP away', () => {
    assert.ok(!isLetThrough('icmp4', `${header}0000000000000000${quote}`))
    assert.ok(!isLetThrough('icmp4', `${header}030d000000000000${quote.replace('9c40', '9c41')}`))
    assert.ok(!isLetThrough('icmp4', `${header}030d000000000000`))
    assert.ok(!isLetThrough('icmp6', `8100000000000000${quote6}`))
    assert.ok(!isLetThrough('icmp6', `0104000000000000${quote6.replace('9c40', '9c41')}`))
  })
})
