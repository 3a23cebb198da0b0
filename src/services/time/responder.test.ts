import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { unsynchronised, vouchedFor } from './clock-state.ts'
import { ctime } from './ctime.ts'
import { createResponder, type DropReason, type TimeResponse } from './responder.ts'

const receivedNs = BigInt(Date.parse('2026-11-22T10:00:00.250Z')) * 1_000_000n
const respond = createResponder(['10.1.0.0/16', 'fd00::/8'])

function answerTo(
  bytes: Uint8Array,
  { address = '192.0.2.7', port = 50_000, state = vouchedFor(10) } = {},
): TimeResponse {
  return respond({ bytes, receivedNs, address, port }, state)
}

const zeros = (bytes: number): string => '00'.repeat(bytes)
const cookie = '0123456789abcdef'

/** A request of 48 bytes by its first one, with poll 2⁶ s and the cookie for its transmit timestamp. */
const request = (first: string): string => `${first}0006ec${zeros(36)}${cookie}`

/** The reply to it at stratum 10, likewise. */
const reply = (first: string, origin = cookie): string =>
  [
    `${first}0a06ea`, // stratum 10, poll as asked, precision 2⁻²² s
    '00000000', // root delay
    '00000042', // root dispersion, 1 ms
    '7f7f0101', // 127.127.1.1
    'eead3ba040000000', // reference
    origin,
    'eead3ba040000000', // receive
    'eead3ba040000000', // transmit
  ].join('')

describe('createResponder(): what each packet gets', () => {
  const answered: readonly (readonly [string, string, string])[] = [
    ['NTPv4', request('23'), reply('24')],
    ['NTPv4 of a client with leap 3', request('e3'), reply('24')],
    ['NTPv3', request('1b'), reply('1c')],
    ['NTPv2', request('13'), reply('14')],
    ['NTPv1', request('0b'), reply('0c')],
    ['NTPv1 without a mode', request('08'), reply('0c')],
    ['a transmit timestamp of zero', `23${zeros(47)}`, reply('24', zeros(8)).replace('0a06ea', '0a00ea')],
    ['an extension field that nobody knows', `${request('23')}7777001c${zeros(24)}`, reply('24')],
    ['two extension fields', `${request('23')}77770010${zeros(12)}8888001c${zeros(24)}`, reply('24')],
  ]
  for (const [what, hex, expected] of answered) {
    test(`answers ${what}`, () => {
      const response = answerTo(Buffer.from(hex, 'hex'))
      assert.ok(response.kind === 'ntp')
      assert.equal(Buffer.from(response.reply).toString('hex'), expected)
    })
  }

  const dropped: readonly (readonly [string, string, DropReason])[] = [
    ['version 0', request('03'), 'version'],
    ['version 5', request('2b'), 'version'],
    ['version 6', request('33'), 'version'],
    ['version 7', request('3b'), 'version'],
    ['mode 0 after NTPv1', request('20'), 'mode'],
    ['mode 1, symmetric active', request('21'), 'mode'],
    ['mode 2, symmetric passive', request('22'), 'mode'],
    ['mode 4, a server', request('24'), 'mode'],
    ['mode 5, broadcast', request('25'), 'mode'],
    ['mode 6, control', `26${zeros(47)}`, 'mode'],
    ['mode 6 at its usual length', '16020001000000000000000000', 'not-a-request'],
    ['mode 7, private (monlist)', `1700032a${zeros(44)}`, 'mode'],
    ['0 bytes', '', 'not-a-request'],
    ['1 byte', '23', 'not-a-request'],
    ['47 bytes', request('23').slice(2), 'not-a-request'],
    ['49 bytes', `${request('23')}00`, 'malformed'],
    ['a crypto-NAK', `${request('23')}00000000`, 'authenticated'],
    ['a MAC with an unknown key', `${request('23')}00000001${zeros(16)}`, 'authenticated'],
    ['a SHA-1 MAC', `${request('23')}00000001${zeros(20)}`, 'authenticated'],
    ['a MAC in NTPv3', `${request('1b')}00000001${zeros(8)}`, 'authenticated'],
    ['an extension field of length 0', `${request('23')}01040000${zeros(24)}`, 'malformed'],
    ['an extension field of odd length', `${request('23')}0104001d${zeros(25)}`, 'malformed'],
    ['an extension field past the end', `${request('23')}01040040${zeros(24)}`, 'malformed'],
    ['1,352 zero bytes', zeros(1_352), 'version'],
    ['a header and 1,304 zero bytes', `${request('23')}${zeros(1_304)}`, 'malformed'],
    ['other text', Buffer.from('hello').toString('hex'), 'not-a-request'],
    ['bytes that are not UTF-8', 'e697b6e997', 'not-a-request'],
  ]
  for (const [what, hex, reason] of dropped) {
    test(`drops ${what}`, () => {
      assert.deepEqual(answerTo(Buffer.from(hex, 'hex')), { kind: 'drop', reason })
    })
  }

  for (const port of [0, 7, 13, 19, 37]) {
    test(`drops whatever comes from port ${port}`, () => {
      const drop = { kind: 'drop', reason: 'source-port' }
      assert.deepEqual(answerTo(Buffer.from(request('23'), 'hex'), { port }), drop)
      assert.deepEqual(answerTo(Buffer.from('时间'), { port, address: '127.0.0.1' }), drop)
    })
  }

  test('answers the clients that send from port 123', () => {
    assert.equal(answerTo(Buffer.from(request('1b'), 'hex'), { port: 123 }).kind, 'ntp')
  })

  test('says leap 3, stratum 0 on the wire and no reference where nobody vouches for the clock', () => {
    const response = answerTo(Buffer.from(request('23'), 'hex'), { state: unsynchronised })
    assert.ok(response.kind === 'ntp')
    assert.equal(
      Buffer.from(response.reply).toString('hex'),
      [
        'e40006ea',
        '00000000',
        '00100000', // root dispersion, 16 s
        '00000000',
        zeros(8),
        cookie,
        'eead3ba040000000',
        'eead3ba040000000',
      ].join(''),
    )
  })
})

describe('createResponder(): text', () => {
  const text = { kind: 'text', reply: ctime(Number(receivedNs / 1_000_000n)) }

  for (const hex of ['e697b6e997b4', 'e697b6e997b40a', 'e697b6e997b40d0a', '74696d65', '74696d650a']) {
    test(`answers ${hex} with the text of ctime()`, () => {
      assert.deepEqual(answerTo(Buffer.from(hex, 'hex'), { address: '127.0.0.1' }), text)
    })
  }

  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.1.2.3', 'fd12::7']) {
    test(`answers ${address}`, () => assert.deepEqual(answerTo(Buffer.from('时间'), { address }), text))
  }

  for (const address of ['10.2.0.1', '192.0.2.7', '2001:db8::1', '::ffff:10.2.0.1', 'fe80::1%eth0', '']) {
    test(`drops it from ${address === '' ? 'nowhere' : address}`, () => {
      assert.deepEqual(answerTo(Buffer.from('时间'), { address }), { kind: 'drop', reason: 'text-source' })
    })
  }
})

describe('createResponder(): any bytes', () => {
  const header = fc.uint8Array({ minLength: 48, maxLength: 48 })
  const firstByte = fc.constantFrom(0x0b, 0x13, 0x1b, 0x23, 0xe3)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2_048 }),
    fc.tuple(firstByte, header, fc.uint8Array({ maxLength: 120 })).map(([first, start, rest]) => {
      const packet = Buffer.concat([start, rest])
      packet[0] = first
      return packet
    }),
  )

  test('never throw, and never get an NTP reply longer than they are', () => {
    fc.assert(
      fc.property(bytes, fc.ipV4(), fc.nat(65_535), (packet, address, port) => {
        const response = answerTo(packet, { address, port })
        if (response.kind === 'ntp') assert.ok(response.reply.length <= packet.length)
      }),
      { numRuns: 5_000 },
    )
  })

  test('get no reply that another time server would answer', () => {
    fc.assert(
      fc.property(bytes, (packet) => {
        const response = answerTo(packet, { address: '127.0.0.1' })
        if (response.kind === 'drop') return
        const sent = Buffer.from(response.reply)
        assert.equal(answerTo(sent, { address: '127.0.0.1' }).kind, 'drop')
      }),
    )
    assert.equal(answerTo(Buffer.from(ctime(0)), { address: '127.0.0.1' }).kind, 'drop')
  })
})
