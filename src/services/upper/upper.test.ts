import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import wabt from 'wabt'
import { cutAnywhere } from '../../../test/support/decode.ts'
import { serve } from '../../core/index.ts'
import { exchange } from '../../core/testing.ts'
import { upperCaseKernel } from './upper-case-kernel.ts'
import upper, { type UpperOptions } from './service.ts'
import { until } from '../../../test/support/until.ts'

async function upperCase(options: UpperOptions, pieces: Iterable<Uint8Array>): Promise<Buffer> {
  const replies = await exchange(upper, options, pieces)
  return Buffer.concat(replies.map((reply) => Buffer.from(reply)))
}

describe('upper', () => {
  it('has a kernel that is what its source compiles to', async () => {
    const compiler = await wabt()
    const source = await readFile(new URL('upper-case.wat', import.meta.url), 'utf8')
    const binary = compiler.parseWat('upper-case.wat', source, { simd: true }).toBinary({})
    assert.deepEqual(Buffer.from(binary.buffer), upperCaseKernel)
  })

  for (const fastPath of [true, false]) {
    const path = fastPath ? 'fast' : 'ordinary'
    it(`upper-cases megabytes in place on the ${path} path for peers that read late, in pieces of any size`, async () => {
      const bytes = Buffer.alloc(6_000_000, 'The quick brown fox jumps over the lazy dog. ')
      const expected = Buffer.from(bytes.toString('latin1').toUpperCase(), 'latin1')
      for (const maxMessageBytes of [262_144, 1_000]) {
        await using server = await serve(upper, { logLevel: 'silent', fastPath, limits: { maxMessageBytes } })
        const peers = await Promise.all(
          Array.from({ length: 10 }, async () => {
            const socket = connect({ host: '127.0.0.1', port: server.address.port })
            socket.pause()
            socket.end(bytes)
            await once(socket, 'connect')
            return socket
          }),
        )
        await until(() => server.stats().bytesRead >= 1_000_000)
        const replies = await Promise.all(peers.map((socket) => buffer(socket)))
        for (const reply of replies) assert.ok(reply.equals(expected))
      }
    })
  }

  it('upper-cases a to z and leaves every other byte, as bytes.upper() does', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const expected = bytes.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte))
    assert.deepEqual(await upperCase({}, [bytes]), Buffer.from(expected))
  })

  it('upper-cases all of Unicode on request, whatever the chunking', async () => {
    const text = 'straße, ǆ, ﬁn, 你好 é'
    await fc.assert(
      fc.asyncProperty(cutAnywhere(Buffer.from(text)), async (pieces) => {
        assert.equal(String(await upperCase({ unicode: '' }, pieces)), 'STRASSE, Ǆ, FIN, 你好 É')
      }),
      { numRuns: 100 },
    )
  })

  it('follows the rules of a locale', async () => {
    assert.equal(String(await upperCase({ unicode: 'tr' }, [Buffer.from('iı')])), 'İI')
  })

  it('replaces what is not UTF-8, at the end too', async () => {
    assert.equal(String(await upperCase({ unicode: '' }, [Buffer.from('61e4bd', 'hex')])), 'A\u{FFFD}')
  })

  it('says that a locale is none', async () => {
    for (const unicode of ['no such locale', 'xx-invalid-locale-zz']) {
      const start = serve(upper, { logLevel: 'silent', threads: 0, options: { unicode } })
      await assert.rejects(start, { code: 'INVALID_LOCALE' })
    }
  })
})
