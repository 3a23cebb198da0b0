import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cutAnywhere } from '../../../test/support/decode.ts'
import { exchange } from '../../core/testing.ts'
import upper, { type UpperOptions } from './service.ts'

async function upperCase(options: UpperOptions, pieces: Iterable<Uint8Array>): Promise<Buffer> {
  const replies = await exchange(upper, options, pieces)
  return Buffer.concat(replies.map((reply) => Buffer.from(reply)))
}

describe('upper', () => {
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
    await assert.rejects(upperCase({ unicode: 'no such locale' }, [Buffer.from('a')]), {
      code: 'INVALID_LOCALE',
    })
  })
})
