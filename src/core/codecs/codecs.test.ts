import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cutAnywhere, decode } from '../../../test/support/decode.ts'
import { jsonLines } from './json-lines.ts'
import { lengthPrefixed } from './length-prefixed.ts'
import { lines } from './lines.ts'
import { raw } from './raw.ts'

const bytesOf = (text: string): Buffer => Buffer.from(text)
const encoded = (parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)))

describe('every codec', () => {
  it('decodes what it encodes, split anywhere', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((line) => !/[\r\n]|^$/.test(line))
    const cases = [
      [lines(), text.filter((line) => line.isWellFormed())],
      [lines({ fatal: true }), text.filter((line) => line.isWellFormed())],
      [lengthPrefixed(), fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))],
      [
        lengthPrefixed({ prefixBytes: 2, littleEndian: true }),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      ],
      [jsonLines(), fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)))],
    ] as const
    for (const [codec, message] of cases) {
      const messages = fc.array(message as fc.Arbitrary<never>, { maxLength: 8 })
      const exchange = messages.chain((sent) => {
        const stream = encoded(sent.map((one) => codec.encode(one)))
        return cutAnywhere(stream).map((pieces) => ({ sent, pieces }))
      })
      fc.assert(
        fc.property(exchange, ({ sent, pieces }) => {
          assert.deepEqual(decode(codec, pieces), sent)
        }),
        { numRuns: 300 },
      )
    }
  })

  it('makes the same of any bytes, however they are split', () => {
    const codecs = [lines(), lines({ fatal: true }), lengthPrefixed({ prefixBytes: 1 }), jsonLines()]
    const bytes = fc.array(fc.constantFrom(0x00, 0x03, 0x0a, 0x0d, 0x22, 0x31, 0x7b, 0xc3, 0xa9, 0xff), {
      maxLength: 40,
    })
    const cases = bytes.chain((list) =>
      cutAnywhere(Uint8Array.from(list)).map((pieces) => ({ list, pieces })),
    )
    for (const codec of codecs) {
      fc.assert(
        fc.property(cases, ({ list, pieces }) => {
          assert.deepEqual(decode(codec, pieces, 6), decode(codec, [Uint8Array.from(list)], 6))
        }),
        { numRuns: 500 },
      )
    }
  })
})

describe('raw()', () => {
  it('hands on each read, in pieces of at most maxMessageBytes', () => {
    const pieces = decode(raw(), [bytesOf('hello'), bytesOf('you')], 4).map(String)
    assert.deepEqual(pieces, ['hell', 'o', 'you'])
  })

  it('copies what it hands on, because the read buffer is used again', () => {
    const bytes = bytesOf('abc')
    const messages: Uint8Array[] = []
    raw().decoder(100).push(bytes, messages)
    bytes.fill(0)
    assert.equal(String(messages[0]), 'abc')
  })
})

describe('lines()', () => {
  it('ends a line at LF or CR LF, and takes the text after the last one at the end', () => {
    assert.deepEqual(decode(lines(), [bytesOf('a\r\n\nb\nc')]), ['a', '', 'b', 'c'])
  })

  it('replaces what is not UTF-8, or refuses it when fatal, after the lines before it', () => {
    const bytes = Buffer.from('6f6b0affc30a', 'hex')
    assert.deepEqual(decode(lines(), [bytes]), ['ok', '\u{FFFD}\u{FFFD}'])
    assert.deepEqual(decode(lines({ fatal: true }), [bytes]), ['ok', 'INVALID_UTF8'])
  })

  it('takes a line of exactly maxMessageBytes, with CR LF behind it, and refuses one byte more', () => {
    assert.deepEqual(decode(lines(), [bytesOf('12345678\r\n')], 8), ['12345678'])
    assert.deepEqual(decode(lines(), [bytesOf('1234'), bytesOf('5678\r'), bytesOf('\n')], 8), ['12345678'])
    assert.deepEqual(decode(lines(), [bytesOf('ok\n123456789\n')], 8), ['ok', 'MESSAGE_TOO_LONG'])
  })

  it('refuses a line that is too long before its end has come', () => {
    const decoder = lines().decoder(8)
    assert.throws(() => decoder.push(bytesOf('1234567890'), []), { code: 'MESSAGE_TOO_LONG' })
  })

  it('refuses to send a line end within a message', () => {
    assert.throws(() => lines().encode('two\nlines'), { code: 'LINE_BREAK_IN_MESSAGE' })
  })
})

describe('lengthPrefixed()', () => {
  it('reads the length in network byte order, or little-endian', () => {
    assert.deepEqual(decode(lengthPrefixed(), [Buffer.from('000000026869', 'hex')]).map(String), ['hi'])
    const codec = lengthPrefixed({ prefixBytes: 2, littleEndian: true })
    assert.deepEqual(decode(codec, [Buffer.from('02006869', 'hex')]).map(String), ['hi'])
  })

  it('refuses a length above maxMessageBytes as soon as the prefix has come', () => {
    const decoder = lengthPrefixed().decoder(8)
    assert.throws(() => decoder.push(Buffer.from('00000009', 'hex'), []), { code: 'MESSAGE_TOO_LONG' })
  })

  it('says that a message was cut off by the end', () => {
    assert.deepEqual(decode(lengthPrefixed(), [Buffer.from('0000000268', 'hex')]), ['TRUNCATED_MESSAGE'])
  })

  it('refuses to send more than the prefix can count', () => {
    assert.throws(() => lengthPrefixed({ prefixBytes: 1 }).encode(new Uint8Array(256)), {
      code: 'MESSAGE_TOO_LONG_FOR_PREFIX',
    })
  })
})

describe('jsonLines()', () => {
  it('passes over blank lines and refuses what is not JSON, after the messages before it', () => {
    assert.deepEqual(decode(jsonLines(), [bytesOf('{"a":1}\n\n[2]\n{oops\n')]), [
      { a: 1 },
      [2],
      'INVALID_JSON',
    ])
  })

  it('refuses what parse refuses', () => {
    const codec = jsonLines((value) => {
      if (typeof value !== 'number') throw new TypeError('not a number')
      return value
    })
    assert.deepEqual(decode(codec, [bytesOf('1\n"two"\n')]), [1, 'INVALID_JSON'])
  })

  it('refuses to send what has no JSON form', () => {
    assert.throws(() => jsonLines().encode(undefined), { code: 'NOT_JSON' })
  })
})
