import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainText } from './plain-text.ts'

test('plainText() leaves nothing that moves a cursor, changes a colour, or reorders or hides text', () => {
  assert.equal(plainText('a\u001b[31mb\u009b2Jc\u0007\r\nd\u202ee\u200bf\u2028g'), 'a[31mb2Jc def g')
  assert.equal(plainText('例子 host-1.example'), '例子 host-1.example')
})
