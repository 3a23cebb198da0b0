import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { jsonText } from './json-text.ts'

test('jsonText() gives back what it was given, and nothing that drives a terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = jsonText({ text })
      assert.deepEqual(JSON.parse(json), { text })
      assert.doesNotMatch(json, /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
    }),
  )
  assert.equal(jsonText({ text: '\u009b2J\u202e' }), '{"text":"\\u009b2J\\u202e"}')
})
