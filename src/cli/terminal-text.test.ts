import assert from 'node:assert/strict'
import { it } from 'node:test'
import { terminalLines, terminalText } from './terminal-text.ts'

const hostile = 'a\u001b[31m\u009b2J\u0007\r\nb\tc\u2028\u202ed'

it('terminalText() makes one line of it that a terminal only shows', () => {
  assert.equal(terminalText(hostile), String.raw`a\u001b[31m\u009b2J\u0007\u000d\u000ab\u0009c\u2028\u202ed`)
  assert.equal(terminalText('图书馆 8:00–22:00 👩‍🔬'), '图书馆 8:00–22:00 👩‍🔬')
})

it('terminalText() leaves JSON the same JSON', () => {
  assert.deepEqual(JSON.parse(terminalText(JSON.stringify({ hostile }))), { hostile })
})

it('terminalLines() keeps lines and tabs, and a carriage return only as part of a line end', () => {
  assert.deepEqual(terminalLines(hostile).split('\n'), [
    String.raw`a\u001b[31m\u009b2J\u0007`,
    `b\tc${String.raw`\u2028\u202ed`}`,
  ])
  assert.equal(terminalLines('over\rwritten'), String.raw`over\u000dwritten`)
})
