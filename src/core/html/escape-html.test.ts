import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeHtml } from './escape-html.ts'

test('escapeHtml() leaves nothing that HTML or the eye would take for something else', () => {
  assert.equal(
    escapeHtml(`<a href="x" b='y'>&\u202e\u0000`),
    '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;\\u{202e}\\u{0}',
  )
})
