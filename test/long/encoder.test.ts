import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { encodeEncoderFile } from '../../src/services/chat/language/paraphrase/encoder-file.ts'
import { trainShippedEncoder } from '../../src/services/chat/language/paraphrase/training/shipped-encoder.ts'

test('encoder.bin is what its lexicon trains', { timeout: 300_000 }, () => {
  const file = new URL('../../src/services/chat/language/paraphrase/encoder.bin', import.meta.url)
  assert.ok(
    readFileSync(file).equals(encodeEncoderFile(trainShippedEncoder())),
    'the lexicon or the training has changed: npm run build:encoder',
  )
})
