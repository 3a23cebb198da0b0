import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { it } from 'node:test'
import type { Codec, Server } from '../../src/core/index.ts'
import { serve } from '../../src/core/index.ts'
import { encodeProxyHeader } from '../../src/core/proxy-protocol/encode-proxy-header.ts'
import { upper } from '../../src/services/upper/index.ts'
import echoFrames, { type Framing, framings, maxMessageBytes } from '../support/echo-frames.ts'
import { below, fuzzSeed, mutated, type Random, randomBytes, split } from '../support/fuzz.ts'
import { createRandom } from '../support/random.ts'
import { describeEachWay } from '../support/ways.ts'
import who from '../support/who.ts'

// Real connections, written to in seeded pieces; what comes back is held against what the codec alone makes of the bytes.

const peersAtATime = 20

/** One connection's bytes, and what must come back, byte for byte. */
interface Case {
  /** Sent by itself, and its answer awaited, before the rest. */
  readonly opening?: string
  readonly sent: Uint8Array
  readonly expected: Uint8Array
}

/** What a framing's messages look like on the wire. */
const wordings: Readonly<Record<Framing, readonly string[]>> = {
  lines: ['a\n', 'é\r\n', '\n', '你好\n', '1234567890123456\r\n'],
  'lines, fatal': ['a\n', 'é\r\n', '\n', '你好\n', '1234567890123456\r\n'],
  'lengthPrefixed, 1 byte': ['\x01a', '\0', '\x03abc', '\x101234567890123456'],
  'lengthPrefixed, 2 bytes little-endian': ['\x01\0a', '\0\0', '\x10\x001234567890123456'],
  'lengthPrefixed, 4 bytes': ['\0\0\0\x01a', '\0\0\0\0', '\0\0\0\x101234567890123456'],
  jsonLines: ['1\n', '{"a":[]}\n', '\n', '"é"\r\n', 'null\n'],
  raw: ['abc', '\0', 'é'],
  chat: ['a\n', 'é\n', '\n', '你好\n'],
}

function framedCase(framing: Framing, random: Random): Case {
  const words = wordings[framing]
  const many = Array.from({ length: below(12, random) }, () => words[below(words.length, random)] ?? '')
  const altered = mutated(Buffer.from(many.join('')), random)
  const sent = Buffer.concat([altered, random() < 0.3 ? randomBytes(60, random) : new Uint8Array()])
  // Before its first line a chat connection is framed by time.
  const opening = framing === 'chat' ? 'hi\n' : ''
  return {
    opening,
    sent,
    expected: echoed(framings[framing], [Buffer.from(opening), sent]),
  }
}

/** What a codec alone sends back: all messages before the first that is broken. */
function echoed(codec: Codec<unknown>, pieces: readonly Uint8Array[]): Uint8Array {
  const decoder = codec.decoder(maxMessageBytes)
  const messages: unknown[] = []
  try {
    for (const piece of pieces) decoder.push(piece, messages)
    decoder.flush('end', messages)
  } catch {
    // The server answers what came before, and closes.
  }
  return Buffer.concat(messages.map((message) => Buffer.from(codec.encode(message) as Uint8Array)))
}

function upperCase(random: Random): Case {
  const sent = Uint8Array.from({ length: below(200_000, random) }, (_, index) => (index * 7 + 13) % 256)
  return { sent, expected: sent.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte)) }
}

function proxiedCase(random: Random): Case {
  const address = random() < 0.5 ? `192.0.2.${below(256, random)}` : `2001:db8::${1 + below(9, random)}`
  const destination = { address: '192.0.2.1', port: 7 }
  const version = random() < 0.5 ? 1 : 2
  const header = encodeProxyHeader({ version, source: { address, port: below(65_536, random) }, destination })
  const asks = 1 + below(3, random)
  return {
    sent: Buffer.concat([header, Buffer.from('who?\n'.repeat(asks))]),
    expected: Buffer.from(`${address} plain\n`.repeat(asks)),
  }
}

/** Sends a case in pieces, with turns of the event loop between them or none, and returns all that came back. */
async function exchange({ address }: Server, { opening = '', sent }: Case, random: Random): Promise<Buffer> {
  const socket = connect({ host: address.address, port: address.port, allowHalfOpen: true, noDelay: true })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const sending = (async () => {
    if (opening !== '') {
      socket.write(opening)
      await once(socket, 'data')
    }
    await writeSplit(socket, sent, random)
    socket.end()
  })()
  await Promise.all([once(socket, 'end'), sending])
  return Buffer.concat(chunks)
}

async function writeSplit(socket: Socket, bytes: Uint8Array, random: Random): Promise<void> {
  for (const piece of split(bytes, random)) {
    socket.write(piece)
    for (let turns = below(4, random); turns > 0; turns -= 1) await new Promise(setImmediate)
  }
}

/** Runs cases over connections of their own, several at a time. */
async function fuzz(server: Server, cases: number, make: (random: Random) => Case): Promise<void> {
  let next = 0
  const peers = Array.from({ length: peersAtATime }, async () => {
    while (next < cases) {
      const index = next
      next += 1
      const random = createRandom(fuzzSeed + index)
      const one = make(random)
      const came = await exchange(server, one, random).catch(String)
      if (typeof came !== 'string' && came.equals(one.expected)) continue
      const sent = Buffer.from(one.sent).toString('hex').slice(0, 400)
      assert.deepEqual(came, Buffer.from(one.expected), `seed ${fuzzSeed}, case ${index}: ${sent}`)
    }
  })
  await Promise.all(peers)
  assert.equal(server.stats().handlerErrors, 0)
}

describeEachWay(`whatever is sent, however it is split (seed ${fuzzSeed})`, (way) => {
  const on = { ...way, logLevel: 'silent' } as const

  for (const shape of ['reply', 'handle'] as const) {
    for (const framing of Object.keys(framings) as Framing[]) {
      it(`echo of ${framing} by a ${shape} sends back what its codec makes of it`, async () => {
        await using server = await serve(echoFrames, { ...on, options: { framing, shape } })
        await fuzz(server, 200, (random) => framedCase(framing, random))
      })
    }
  }

  it('upper upper-cases every byte', async () => {
    await using server = await serve(upper, on)
    await fuzz(server, 60, upperCase)
  })

  it('the peer that a PROXY header names is told, with every message behind it answered', async () => {
    await using server = await serve(who, { ...on, proxyFrom: ['127.0.0.1'] })
    await fuzz(server, 200, proxiedCase)
  })
})
