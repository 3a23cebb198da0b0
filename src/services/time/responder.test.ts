import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { fuzzSeed } from '../../../test/support/fuzz.ts'
import { createRandom } from '../../../test/support/random.ts'
import { fuzzResponder } from '../../../test/support/time-fuzz.ts'
import { ntpRequest, timePackets } from '../../../test/support/time-packets.ts'
import { addressWords, type BatchedDatagram, createDatagramSlot } from '../../core/index.ts'
import { createClientMemory, createClientTable } from './client-table.ts'
import { unsynchronised, vouchedFor } from './clock-state.ts'
import { ctime } from './ctime.ts'
import { createResponder, type TimeOutcome } from './responder.ts'
import { longestTextReplyBytes } from './text-reply.ts'

const receivedSeconds = Date.parse('2026-11-22T10:00:00Z') / 1_000
const receivedHex = 'eead3ba040000000'
const stranger = { address: '192.0.2.7', port: 50_000, state: vouchedFor(10), nowMs: 0 }
const unlimited = { perSecond: Infinity, burst: 1, exemptLoopback: false, memory: createClientMemory() }

interface Answer {
  readonly outcome: TimeOutcome
  readonly reply: Uint8Array
}

function createAsker(clients = createClientTable(unlimited)) {
  const { respond, setOwnPort } = createResponder({ allowText: ['10.1.0.0/16', 'fd00::/8'], clients })
  setOwnPort(8_888)
  const slot = createDatagramSlot(new Uint8Array(2_048))
  return (bytes: Uint8Array, { address, port, state, nowMs } = stranger): Answer => {
    fill(slot, bytes, address, port)
    const outcome = respond(slot, state, nowMs)
    return { outcome, reply: Uint8Array.from(slot.bytes.subarray(0, slot.replyBytes)) }
  }
}

function fill(slot: BatchedDatagram, bytes: Uint8Array, address: string, port: number): void {
  const [word0 = 0, word1 = 0, word2 = 0, word3 = 0] = addressWords(address) ?? []
  const received = { receivedSeconds, receivedNanoseconds: 250_000_000 }
  Object.assign(slot, { length: bytes.length, port, word0, word1, word2, word3, ...received })
  slot.bytes.set(bytes)
}

const ask = createAsker()
const loopback = { ...stranger, address: '127.0.0.1' }

describe('createResponder(): what each packet gets', () => {
  for (const { what, request, reply, drop } of timePackets) {
    test(`${drop === undefined ? 'answers' : 'drops'} ${what}`, () => {
      const answer = ask(Buffer.from(request, 'hex'), loopback)
      if (reply === undefined) assert.deepEqual(answer, { outcome: drop, reply: new Uint8Array() })
      else assert.match(Buffer.from(answer.reply).toString('hex'), reply)
    })
  }

  test('stamps T2 and, for now, T3 with the time at which a packet came', () => {
    const { reply } = ask(Buffer.from(ntpRequest('23'), 'hex'))
    const hex = Buffer.from(reply).toString('hex')
    assert.deepEqual([hex.slice(64, 80), hex.slice(80)], [receivedHex, receivedHex])
  })

  for (const port of [0, 7, 13, 19, 37, 8_888]) {
    test(`drops whatever comes from port ${port}`, () => {
      assert.equal(ask(Buffer.from(ntpRequest('23'), 'hex'), { ...stranger, port }).outcome, 'source-port')
      assert.equal(ask(Buffer.from('时间'), { ...loopback, port }).outcome, 'source-port')
    })
  }

  test('answers the clients that send from port 123', () => {
    assert.equal(ask(Buffer.from(ntpRequest('1b'), 'hex'), { ...stranger, port: 123 }).outcome, 'ntp')
  })

  test('says leap 3, stratum 0 on the wire and no reference where nobody vouches for the clock', () => {
    const { reply } = ask(Buffer.from(ntpRequest('23'), 'hex'), { ...stranger, state: unsynchronised })
    const head = ['e40006ea', '00000000', '00100000', '00000000', '0000000000000000', '0123456789abcdef']
    assert.equal(Buffer.from(reply).toString('hex'), `${head.join('')}${receivedHex}${receivedHex}`)
  })
})

describe('createResponder(): text', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.1.2.3', 'fd12::7']) {
    test(`answers ${address}`, () => {
      const { reply } = ask(Buffer.from('时间'), { ...stranger, address })
      assert.equal(String(Buffer.from(reply)), ctime(receivedSeconds * 1_000))
    })
  }

  for (const address of ['10.2.0.1', '192.0.2.7', '2001:db8::1', '::ffff:10.2.0.1', 'fe80::1', '']) {
    test(`drops it from ${address === '' ? 'nowhere' : address}`, () => {
      assert.equal(ask(Buffer.from('时间'), { ...stranger, address }).outcome, 'text-source')
    })
  }

  for (const [request, text] of [
    ['iso', '2026-11-22T10:00:00.250Z'],
    ['time unix', '1795341600.250000'],
    ['时间 Asia/Shanghai', '2026-11-22T18:00:00+08:00'],
    ['America/New_York', '2026-11-22T05:00:00-05:00'],
    ['time UTC', '2026-11-22T10:00:00+00:00'],
  ] as const) {
    test(`answers ${request} with ${text}`, () => {
      assert.equal(String(Buffer.from(ask(Buffer.from(request), loopback).reply)), text)
    })
  }
})

describe('createResponder(): a source that asks too often', () => {
  const packet = Buffer.from(ntpRequest('23'), 'hex')
  const limit = { perSecond: 2, burst: 4, exemptLoopback: true }

  test('gets a kiss of death, once, and then nothing until its rate allows', () => {
    const limited = createAsker(createClientTable({ ...limit, memory: createClientMemory() }))
    const at = (nowMs: number): Answer => limited(packet, { ...stranger, nowMs: 1_000 + nowMs })
    const outcomes = Array.from({ length: 7 }, () => at(0).outcome)
    assert.deepEqual(outcomes, ['ntp', 'ntp', 'ntp', 'ntp', 'kiss', 'rate', 'rate'])
    assert.equal(at(499).outcome, 'rate')
    assert.equal(at(500).outcome, 'ntp')
    assert.equal(at(501).outcome, 'rate')
  })

  test('is told RATE at stratum 0 with leap 3, its own timestamp and a longer interval', () => {
    const limited = createAsker(createClientTable({ ...limit, memory: createClientMemory() }))
    const answers = Array.from({ length: 5 }, () => limited(packet))
    const hex = Buffer.from(answers.at(-1)?.reply ?? []).toString('hex')
    const kiss = ['e4000600', '00000000', '00000000', '52415445', '0000000000000000', '0123456789abcdef']
    assert.equal(hex, [...kiss, receivedHex, receivedHex].join(''))
  })

  test('is not limited on loopback, unless it is told to', () => {
    const limited = createAsker(createClientTable({ ...limit, memory: createClientMemory() }))
    for (let count = 0; count < 100; count++) assert.equal(limited(packet, loopback).outcome, 'ntp')
    const strict = { ...limit, exemptLoopback: false, memory: createClientMemory() }
    const everywhere = createAsker(createClientTable(strict))
    const outcomes = Array.from({ length: 6 }, () => everywhere(packet, loopback).outcome)
    assert.equal(outcomes.at(-1), 'rate')
  })
})

describe('createResponder(): any bytes', () => {
  const header = fc.uint8Array({ minLength: 48, maxLength: 48 })
  const firstByte = fc.constantFrom(0x0b, 0x13, 0x1b, 0x23, 0xe3)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 1_500 }),
    fc.tuple(firstByte, header, fc.uint8Array({ maxLength: 120 })).map(([first, start, rest]) => {
      const packet = Buffer.concat([start, rest])
      packet[0] = first
      return packet
    }),
  )

  test('never throw, and never get an NTP reply longer than they are, nor a text longer than promised', () => {
    fc.assert(
      fc.property(bytes, fc.ipV4(), fc.nat(65_535), (packet, address, port) => {
        const { outcome, reply } = ask(packet, { ...stranger, address, port })
        if (outcome === 'text') assert.ok(reply.length <= longestTextReplyBytes)
        else assert.ok(reply.length <= packet.length)
      }),
      { numRuns: 20_000 },
    )
  })

  test(`get no answer longer than they may, 100,000 of them, most nearly right (seed ${fuzzSeed})`, () => {
    fuzzResponder(100_000, createRandom(fuzzSeed))
  })

  test('get no reply that another time server would answer', () => {
    fc.assert(
      fc.property(bytes, (packet) => {
        const { reply } = ask(packet, loopback)
        if (reply.length > 0) assert.equal(ask(reply, loopback).reply.length, 0)
      }),
      { numRuns: 2_000 },
    )
    for (const { request } of timePackets) {
      const { reply } = ask(Buffer.from(request, 'hex'), loopback)
      assert.equal(ask(reply, loopback).reply.length, 0)
    }
  })
})
