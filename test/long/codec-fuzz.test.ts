import assert from 'node:assert/strict'
import { it } from 'node:test'
import { jsonLines, lengthPrefixed, lines } from '../../src/core/index.ts'
import { chatCodec } from '../../src/services/chat/index.ts'
import { decode } from '../support/decode.ts'
import { createRandom } from '../support/random.ts'

const seed = Number(process.env.PORTSIDE_FUZZ_SEED ?? Date.now() % 1_000_000)
const casesPerCodec = 220_000
/** Bytes on which framing turns, more often than others. */
const telling = [0x00, 0x01, 0x03, 0x0a, 0x0d, 0x22, 0x31, 0x5b, 0x5d, 0x7b, 0x7d, 0xc3, 0xa9, 0xe4, 0xff]

const codecs = {
  lines: lines(),
  'lines, fatal': lines({ fatal: true }),
  'lengthPrefixed, 1 byte': lengthPrefixed({ prefixBytes: 1 }),
  'lengthPrefixed, 2 bytes little-endian': lengthPrefixed({ prefixBytes: 2, littleEndian: true }),
  jsonLines: jsonLines(),
}

for (const [name, codec] of Object.entries(codecs)) {
  it(`${name} makes the same of any bytes however they are split (${casesPerCodec} cases, seed ${seed})`, () => {
    const random = createRandom(seed)
    for (let round = 0; round < casesPerCodec; round += 1) {
      const bytes = randomBytes(random)
      const pieces = split(bytes, random)
      const [whole, inPieces] = [decode(codec, [bytes], 8), decode(codec, pieces, 8)]
      if (JSON.stringify(whole) === JSON.stringify(inPieces)) continue
      assert.deepEqual(inPieces, whole, `seed ${seed}, case ${round}: ${Buffer.from(bytes).toString('hex')}`)
    }
  })
}

it(`chatCodec takes any bytes, split anywhere, and never throws but for what is too long (seed ${seed})`, () => {
  const random = createRandom(seed)
  for (let round = 0; round < casesPerCodec; round += 1) {
    const outcome = decode(chatCodec() as never, split(randomBytes(random), random), 64)
    for (const message of outcome) assert.equal(typeof message, 'object')
  }
})

function randomBytes(random: () => number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * 40) }, () => {
    const isTelling = random() < 0.7
    return isTelling ? (telling[Math.floor(random() * telling.length)] ?? 0) : Math.floor(random() * 256)
  })
}

function split(bytes: Uint8Array, random: () => number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const end = start + 1 + Math.floor(random() * random() * (bytes.length - start))
    pieces.push(bytes.subarray(start, end))
    start = end
  }
  return pieces
}
