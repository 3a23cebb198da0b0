import assert from 'node:assert/strict'
import { it } from 'node:test'
import { textWidth } from './text-width.ts'

it('textWidth() counts the columns that a terminal shows', () => {
  const widths: readonly (readonly [string, number])[] = [
    ['', 0],
    ['open ~', 6],
    ['端口', 4],
    ['\u001b[32mopen\u001b[39m', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['\t', 0],
  ]
  for (const [text, width] of widths) assert.equal(textWidth(text), width, JSON.stringify(text))
})
