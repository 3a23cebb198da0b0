import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { below, fuzzSeed, mutated, randomBytes } from '../../../../test/support/fuzz.ts'
import { createRandom } from '../../../../test/support/random.ts'
import { questionFor } from './questions.ts'
import type { Question, Recognition } from './recogniser.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex')

function amqpStart(): Buffer {
  const long = (text: string): string => `S\0\0\0${String.fromCharCode(text.length)}${text}`
  const table = `\u0007product${long('RabbitMQ')}\u0007version${long('3.13.1')}`
  const body = latin1(`\0\u000a\0\u000a\0\u0009\0\0\0${String.fromCharCode(table.length)}${table}`)
  return Buffer.concat([
    latin1(`\u0001\0\0\0\0\0${String.fromCharCode(body.length)}`),
    body,
    Buffer.from([0xce]),
  ])
}

function dnsVersion(text: string): Buffer {
  const question = latin1('\u0007version\u0004bind\0\0\u0010\0\u0003')
  const answer = latin1(
    `\u00c0\u000c\0\u0010\0\u0003\0\0\0\0\0${String.fromCharCode(text.length + 1, text.length)}${text}`,
  )
  const message = Buffer.concat([hex('7073 8400 0001 0001 0000 0000'), question, answer])
  return Buffer.concat([Buffer.from([0, message.length]), message])
}

function rootEntry(): Buffer {
  const string = (tag: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([tag, text.length]), latin1(text)])
  const wrap = (tag: number, ...parts: Buffer[]): Buffer =>
    string(tag, Buffer.concat(parts).toString('latin1'))
  const entry = (name: string, value: string): Buffer =>
    wrap(0x30, string(4, name), wrap(0x31, string(4, value)))
  const attributes = wrap(0x30, entry('vendorName', 'OpenLDAP'), entry('vendorVersion', '2.6'))
  const message = wrap(0x30, hex('020101'), wrap(0x64, string(4, ''), attributes))
  return Buffer.concat([message, hex('300c 020101 6507 0a0100 0400 0400')])
}

function smbReply(dialect: number): Buffer {
  const bytes = Buffer.alloc(4 + 64 + 65)
  bytes.writeUInt32BE(64 + 65, 0)
  bytes.write('\u00feSMB', 4, 'latin1')
  bytes.writeUInt16LE(dialect, 4 + 64 + 4)
  return bytes
}

/** A port, what its service answers, and what that says. */
const answers: readonly (readonly [port: number, reply: Buffer, said: Recognition])[] = [
  [
    6379,
    latin1('+PONG\r\n$30\r\n# Server\r\nredis_version:7.2.4\r\n'),
    { service: 'redis', product: 'Redis', version: '7.2.4' },
  ],
  [6379, latin1('-NOAUTH Authentication required.\r\n'), { service: 'redis' }],
  [11_211, latin1('VERSION 1.6.21\r\n'), { service: 'memcached', product: 'memcached', version: '1.6.21' }],
  [5432, latin1('S'), { service: 'postgresql' }],
  [27_017, hex('26000000 01000000 74726f50 dd070000 00000000'), { service: 'mongodb', product: 'MongoDB' }],
  [1883, hex('20020000'), { service: 'mqtt' }],
  [5672, amqpStart(), { service: 'amqp', product: 'RabbitMQ', version: '3.13.1' }],
  [5672, latin1('AMQP\u0003\u0001\0\0'), { service: 'amqp' }],
  [
    554,
    latin1('RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: GStreamer/1.22\r\n\r\n'),
    { service: 'rtsp', product: 'GStreamer', version: '1.22' },
  ],
  [53, dnsVersion('dnsmasq-2.90'), { service: 'dns', product: 'dnsmasq', version: '2.90' }],
  [53, dnsVersion('none of yours'), { service: 'dns', version: 'none of yours' }],
  [53, hex('000c 7073 8105 0000 0000 0000 0000'), { service: 'dns' }],
  [389, rootEntry(), { service: 'ldap', product: 'OpenLDAP', version: '2.6' }],
  [3389, hex('03000013 0ed00000 12340002 1f080002 000000'), { service: 'rdp' }],
  [445, smbReply(0x0302), { service: 'smb', version: '3.0.2' }],
]

function asked(port: number): Question {
  const question = questionFor(port)
  assert.ok(question !== undefined, `${port}`)
  return question
}

describe('questionFor()', () => {
  for (const [port, reply, said] of answers) {
    test(`has one for ${port}, of which ${JSON.stringify(said)} comes, also where the answer breaks off`, () => {
      const question = asked(port)
      assert.deepEqual(question.recognise(reply, port), said)
      assert.equal(question.hasEnough?.(reply) ?? true, true)
      for (let end = 0; end < reply.length; end++) {
        const early = question.recognise(reply.subarray(0, end), port)
        if (early !== undefined) assert.equal(early.service, said.service, `after ${end} bytes`)
      }
    })
  }

  test('has none for a port that suggests nothing', () => {
    assert.equal(questionFor(12_345), undefined)
  })

  test('has questions that announce their length', () => {
    const bytesTo = (port: number): Buffer => Buffer.from(asked(port).ask('10.0.0.1', port))
    assert.equal(bytesTo(5432).readUInt32BE(0), bytesTo(5432).length)
    assert.equal(bytesTo(27_017).readInt32LE(0), bytesTo(27_017).length)
    assert.equal(bytesTo(27_017).readInt32LE(21), bytesTo(27_017).length - 21)
    assert.equal(bytesTo(1883)[1], bytesTo(1883).length - 2)
    assert.equal(bytesTo(53).readUInt16BE(0), bytesTo(53).length - 2)
    assert.equal(bytesTo(389)[1], bytesTo(389).length - 2)
    assert.equal(bytesTo(3389).readUInt16BE(2), bytesTo(3389).length)
    assert.equal(bytesTo(445).readUInt32BE(0), bytesTo(445).length - 4)
  })

  test('makes something or nothing of any answer, without a fault and with texts of bounded length', () => {
    const random = createRandom(fuzzSeed)
    for (let run = 0; run < 8000; run++) {
      const [port = 53, reply = latin1('')] = answers[below(answers.length, random)] ?? []
      const tried = Buffer.from(
        random() < 0.7 ? mutated(mutated(reply, random), random) : randomBytes(200, random),
      )
      asked(port).hasEnough?.(tried)
      const { product = '', version = '' } = asked(port).recognise(tried, port) ?? {}
      assert.ok(product.length <= 512 && version.length <= 512, `seed ${fuzzSeed}`)
    }
  })
})
