import assert from 'node:assert/strict'
import { it } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import type { ChatReply, Why } from '../../../services/chat/index.ts'
import { texts } from '../../texts/texts.ts'
import { whyText } from './why-text.ts'

const declined: ChatReply = {
  outcome: 'decline',
  id: null,
  answer: '…',
  confidence: 0.1249,
  alternatives: [],
}
const linesOf = (why: Why | undefined, language: 'en' | 'zh'): readonly string[] => {
  const text = whyText(why === undefined ? declined : { ...declined, why }, texts[language])
  return stripVTControlCharacters(text).split('\n')
}

it('whyText() lines figures up in both languages, whatever the width of the features', () => {
  const why: Why = {
    matched: 'when do you open',
    for: [
      { feature: '图书馆', weight: 12.5 },
      { feature: 'open', weight: 0.004 },
    ],
    against: [{ feature: '👩‍🔬', weight: -1 }],
    evidence: { similarity: 0.87654, margin: 0 },
  }
  for (const language of ['en', 'zh'] as const) {
    const [verdict, nearest, ...table] = linesOf(why, language)
    assert.match(verdict ?? '', /12 %/)
    assert.match(nearest ?? '', /when do you open/)
    assert.equal(new Set(table.map((line) => stringWidth(line))).size, 1)
    assert.deepEqual(
      table.map((line) => line.split(' ').at(-1)),
      ['+12.50', '+0.00', '−1.00', '0.877', '0'],
    )
  }
})

it('whyText() cuts features that are too wide, and shows the first six of a side', () => {
  const feature = '图书馆'.repeat(20)
  const weighed = Array.from({ length: 9 }, (_, index) => ({ feature, weight: 9 - index }))
  const lines = linesOf({ matched: null, for: weighed, against: [], evidence: {} }, 'en')
  assert.equal(lines[1], 'No known question is near.')
  assert.equal(lines.length, 2 + 6)
  for (const line of lines.slice(2)) {
    assert.match(line, /图…/)
    assert.ok(stringWidth(line) <= 60)
  }
})

it('whyText() says so where the bot says nothing', () => {
  assert.deepEqual(linesOf(undefined, 'zh'), [
    '拒答:对最可能的答案只有 12 % 的把握。',
    '机器人没有更多说明。',
  ])
})
