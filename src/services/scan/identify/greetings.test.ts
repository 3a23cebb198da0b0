import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { below, fuzzSeed, mutated, randomBytes } from '../../../../test/support/fuzz.ts'
import { createRandom } from '../../../../test/support/random.ts'
import { recogniseGreeting } from './greetings.ts'
import type { Recognition } from './recogniser.ts'

const mysqlHandshake = (version: string): Buffer => {
  const body = Buffer.from(`\u000a${version}\0\u0008\0\0\0abcdefgh\0\u00ff\u00f7`, 'latin1')
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body])
}

const mysqlRefusal = (code: number, words: string): Buffer => {
  const body = Buffer.from([0xff, code & 0xff, code >> 8, ...Buffer.from(words)])
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body])
}

/** Greetings as they are sent, the port where it counts, and what they say. */
const greetings: readonly (readonly [bytes: Buffer | string, port: number, said: Recognition])[] = [
  ['SSH-2.0-OpenSSH_9.6p1 Ubuntu-3\r\n', 22, { service: 'ssh', product: 'OpenSSH', version: '9.6p1' }],
  [
    'hello\r\nSSH-2.0-dropbear_2022.83\r\n',
    4000,
    { service: 'ssh', product: 'dropbear', version: '2022.83' },
  ],
  ['SSH-1.99-Cisco-1.25\n', 22, { service: 'ssh', product: 'Cisco', version: '1.25' }],
  ['SSH-2.0-Go\r\n', 22, { service: 'ssh', product: 'Go' }],
  ['220 mx.example ESMTP Postfix (Debian)\r\n', 4000, { service: 'smtp', product: 'Postfix' }],
  ['220-mx.example ESMTP Exim 4.96 Wed\r\n', 25, { service: 'smtp', product: 'Exim', version: '4.96' }],
  ['554 no service for you\r\n', 25, { service: 'smtp' }],
  ['220 (vsFTPd 3.0.5)\r\n', 4000, { service: 'ftp', product: 'vsFTPd', version: '3.0.5' }],
  ['220-FileZilla Server 1.8.1\r\n', 21, { service: 'ftp', product: 'FileZilla Server', version: '1.8.1' }],
  ['220 FTP server ready.\r\n', 4000, { service: 'ftp' }],
  ['220 welcome\r\n', 21, { service: 'ftp' }],
  ['+OK Dovecot (Debian) ready.\r\n', 110, { service: 'pop3', product: 'Dovecot' }],
  ['* OK [CAPABILITY IMAP4rev1] ready\r\n', 143, { service: 'imap' }],
  [mysqlHandshake('8.0.36'), 3306, { service: 'mysql', product: 'MySQL', version: '8.0.36' }],
  [
    mysqlHandshake('5.5.5-10.11.6-MariaDB-1'),
    4000,
    { service: 'mysql', product: 'MariaDB', version: '10.11.6' },
  ],
  [
    mysqlRefusal(1130, 'not allowed to connect to this MariaDB server'),
    1,
    { service: 'mysql', product: 'MariaDB' },
  ],
  ['RFB 003.008\n', 5900, { service: 'vnc', version: '3.8' }],
  [Buffer.from('fffd18fffd20', 'hex'), 23, { service: 'telnet' }],
  ['@RSYNCD: 31.0 sha512\n', 873, { service: 'rsync', version: 'protocol 31.0' }],
  [
    '200 news.example InterNetNews NNRP server INN 2.7.1 ready\r\n',
    1,
    { service: 'nntp', product: 'INN', version: '2.7.1' },
  ],
  [
    'INFO {"server_id":"X","version":"2.10.4","proto":1}\r\n',
    1,
    { service: 'nats', product: 'NATS', version: '2.10.4' },
  ],
  ['"IMPLEMENTATION" "Dovecot Pigeonhole"\r\n', 1, { service: 'sieve', product: 'Dovecot Pigeonhole' }],
  ['( success ( 2 2 ( ) ( edit-pipeline ) ) ) ', 1, { service: 'svn' }],
  ["-ERR wrong number of arguments for 'get' command\r\n", 1, { service: 'redis' }],
]

const asBytes = (greeting: Buffer | string): Buffer => Buffer.from(greeting as string, 'latin1')

describe('recogniseGreeting()', () => {
  for (const [greeting, port, said] of greetings) {
    const bytes = typeof greeting === 'string' ? asBytes(greeting) : greeting
    const shown = bytes.toString('latin1').replaceAll(/[^ -~]+/g, ' ')
    test(`knows ${said.service} by ${shown.trim()}, and waits for what tells where it is broken off`, () => {
      assert.deepEqual(recogniseGreeting(bytes, port), said)
      for (let end = 0; end < bytes.length; end++) {
        const early = recogniseGreeting(bytes.subarray(0, end), port)
        if (early !== undefined) assert.deepEqual(early, said, `after ${end} bytes`)
      }
    })
  }

  test('takes nothing for a service that says too little', () => {
    for (const words of [
      '',
      '\r\n',
      '220',
      '220 welcome\r\n',
      'HTTP/1.1 200 OK\r\n',
      'SSH-2.0-',
      '200 OK\r\n',
    ]) {
      assert.equal(recogniseGreeting(asBytes(words), 4000), undefined, words)
    }
  })

  test('makes something or nothing of any bytes, without a fault and with texts of bounded length', () => {
    const random = createRandom(fuzzSeed)
    for (let run = 0; run < 5000; run++) {
      const [greeting = '', port = 1] = greetings[below(greetings.length, random)] ?? []
      const bytes = typeof greeting === 'string' ? asBytes(greeting) : greeting
      const tried = random() < 0.5 ? mutated(bytes, random) : randomBytes(300, random)
      const found = recogniseGreeting(Buffer.from(tried), port)
      const { product = '', version = '' } = found ?? {}
      assert.ok(product.length <= 512 && version.length <= 512, `seed ${fuzzSeed}`)
    }
  })

  test('looks at 64 KiB of one line in no time', () => {
    const began = performance.now()
    for (const start of ['SSH-2.0-', '220 ', '220 SMTP ', 'INFO {', '"IMPLEMENTATION" "', '@RSYNCD: 1']) {
      assert.equal(recogniseGreeting(Buffer.from(start.padEnd(65_536, '1')), 25), undefined)
    }
    assert.ok(performance.now() - began < 5_000)
  })
})
