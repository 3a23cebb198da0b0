import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Codec, jsonLines, lengthPrefixed, lines, raw } from '../../src/core/index.ts'
import { encodeProxyHeader } from '../../src/core/proxy-protocol/encode-proxy-header.ts'
import { createProxyHeaderParser } from '../../src/core/proxy-protocol/proxy-header-parser.ts'
import { chatCodec } from '../../src/services/chat/index.ts'
import { decode } from '../support/decode.ts'
import { below, fuzzSeed, mutated, type Random, randomBytes, split } from '../support/fuzz.ts'
import { createRandom } from '../support/random.ts'

const cases = 150_000

/** A codec to fuzz. */
interface Fuzzed {
  readonly decode: (pieces: readonly Uint8Array[]) => unknown[]
  /** Some messages as the codec encodes them: altered a little, they go deeper than bytes at random. */
  readonly encoded: (random: Random) => Uint8Array
}

function fuzz<Message>(codec: Codec<Message>, message: (random: Random) => Message): Fuzzed {
  return {
    decode: (pieces) => decode(codec as Codec<Message, never>, pieces, 8),
    encoded: (random) =>
      Buffer.concat(
        Array.from({ length: below(5, random) }, () => Buffer.from(codec.encode(message(random)) as string)),
      ),
  }
}

const text = (random: Random): string => ['', 'a', 'é', '你好', 'a b', '\0', '1'][below(7, random)] ?? ''
const bytes = (random: Random): Uint8Array => randomBytes(9, random)
const json = (random: Random): unknown => [null, 1, 'é', [], [1], {}, { a: 1 }][below(7, random)]

const fuzzed: Readonly<Record<string, Fuzzed>> = {
  lines: fuzz(lines(), text),
  'lines, fatal': fuzz(lines({ fatal: true }), text),
  'lengthPrefixed, 1 byte': fuzz(lengthPrefixed({ prefixBytes: 1 }), bytes),
  'lengthPrefixed, 2 bytes little-endian': fuzz(
    lengthPrefixed({ prefixBytes: 2, littleEndian: true }),
    bytes,
  ),
  'lengthPrefixed, 4 bytes': fuzz(lengthPrefixed(), bytes),
  jsonLines: fuzz(jsonLines(), json),
}

for (const [name, codec] of Object.entries(fuzzed)) {
  it(`${name} makes the same of any bytes however they are split (${cases} cases, seed ${fuzzSeed})`, () => {
    const random = createRandom(fuzzSeed)
    for (let round = 0; round < cases; round += 1) {
      const whole = random() < 0.5 ? randomBytes(40, random) : mutated(codec.encoded(random), random)
      assertSame(
        () => codec.decode([whole]),
        () => codec.decode(split(whole, random)),
        round,
        whole,
      )
    }
  })
}

it(`raw hands on every byte, in pieces of at most maxMessageBytes (${cases} cases, seed ${fuzzSeed})`, () => {
  const random = createRandom(fuzzSeed)
  for (let round = 0; round < cases; round += 1) {
    const whole = randomBytes(40, random)
    const pieces = decode(raw(), split(whole, random), 8) as Uint8Array[]
    if (pieces.every((piece) => piece.length <= 8) && Buffer.concat(pieces).equals(whole)) continue
    assert.fail(`seed ${fuzzSeed}, case ${round}: ${Buffer.from(whole).toString('hex')}`)
  }
})

it(`the chat codec takes any bytes, split anywhere, and never throws but for what is too long (${cases} cases, seed ${fuzzSeed})`, () => {
  const random = createRandom(fuzzSeed)
  for (let round = 0; round < cases; round += 1) {
    const whole = randomBytes(40, random)
    const messages = decode(chatCodec() as never, split(whole, random), 16)
    const last = messages.at(-1) === 'MESSAGE_TOO_LONG' ? messages.pop() : undefined
    const isQuestion = (message: unknown): boolean => typeof message === 'object'
    if (messages.every(isQuestion) && (last === undefined || whole.length > 16)) continue
    assert.fail(`seed ${fuzzSeed}, case ${round}: ${Buffer.from(whole).toString('hex')}`)
  }
})

it(`the chat codec in line mode makes the same of any bytes however they are split (${cases} cases, seed ${fuzzSeed})`, () => {
  const random = createRandom(fuzzSeed)
  const first = Buffer.from('hi\n')
  for (let round = 0; round < cases; round += 1) {
    const whole = randomBytes(40, random)
    assertSame(
      () => decode(chatCodec() as never, [first, whole], 16),
      () => decode(chatCodec() as never, [first, ...split(whole, random)], 16),
      round,
      whole,
    )
  }
})

it(`the PROXY parser makes the same of any bytes however they are split, and of a header what it says (${cases} cases, seed ${fuzzSeed})`, () => {
  const random = createRandom(fuzzSeed)
  for (let round = 0; round < cases; round += 1) {
    const [header, facts] = proxyHeader(random)
    const whole = Buffer.concat([mutated(header, random), randomBytes(20, random)])
    assertSame(
      () => parseProxy([whole]),
      () => parseProxy(split(whole, random)),
      round,
      whole,
    )
    const intact = parseProxy(split(header, random))
    assert.deepEqual(intact, { ...facts, rest: '' }, `seed ${fuzzSeed}, case ${round}`)
  }
})

function proxyHeader(random: Random): readonly [header: Uint8Array, facts: object] {
  const version = random() < 0.5 ? 1 : 2
  if (random() < 0.1) return [encodeProxyHeader({ version }), { source: undefined, destination: undefined }]
  const isIPv6 = random() < 0.5
  const endpoint = () => ({
    address: isIPv6
      ? `2001:db8::${(1 + below(0xff_fe, random)).toString(16)}`
      : `192.0.2.${below(256, random)}`,
    port: below(65_536, random),
  })
  const [source, destination] = [endpoint(), endpoint()]
  return [encodeProxyHeader({ version, source, destination }), { source, destination }]
}

/** What the parser makes of these pieces: the header and all bytes behind it, its fault's code, or nothing yet. */
function parseProxy(pieces: readonly Uint8Array[]): unknown {
  const parser = createProxyHeaderParser()
  try {
    for (const [index, piece] of pieces.entries()) {
      const header = parser.push(piece)
      if (header === undefined) continue
      const rest = Buffer.concat([header.rest, ...pieces.slice(index + 1)]).toString('hex')
      return { source: header.source, destination: header.destination, rest }
    }
    return undefined
  } catch (error) {
    return (error as { code: string }).code
  }
}

function assertSame(one: () => unknown, other: () => unknown, round: number, input: Uint8Array): void {
  const [expected, actual] = [one(), other()]
  if (JSON.stringify(expected) === JSON.stringify(actual)) return
  assert.deepEqual(actual, expected, `seed ${fuzzSeed}, case ${round}: ${Buffer.from(input).toString('hex')}`)
}
