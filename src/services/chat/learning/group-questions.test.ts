import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseTsvBase } from '../knowledge/tsv-base.ts'
import { groupQuestions } from './group-questions.ts'
import type { KeptQuestion } from './question-store.ts'

const base = parseTsvBase(
  'b.tsv',
  'refund\t怎么退货\nrefund\thow do I return this\nhours\twhen do you open\n',
)

const kept = (questions: readonly string[], rest: Partial<KeptQuestion> = {}): readonly KeptQuestion[] =>
  questions.map((question, index) => ({
    row: index + 1,
    question,
    outcome: 'decline',
    id: null,
    confidence: 0,
    language: 'en',
    at: new Date(1000 * (index + 1)),
    thumb: null,
    ...rest,
  }))

const asked = [
  '怎么退款',
  'can I pay by card',
  '请问怎么退款?',
  '退款怎么弄',
  'pay by card?',
  '怎么退款啊',
  'xyz',
]

describe('groupQuestions()', () => {
  it('puts alike questions together, the most frequent first, named by their first', () => {
    assert.deepEqual(
      groupQuestions(kept(asked), base).map(({ group, count, lastAt, questions }) => [
        group,
        count,
        lastAt.getTime(),
        questions.map(({ question }) => question),
      ]),
      [
        [1, 4, 6000, ['怎么退款', '退款怎么弄']],
        [2, 2, 5000, ['can I pay by card', 'pay by card?']],
        [7, 1, 7000, ['xyz']],
      ],
    )
  })

  it('keeps the names of groups while more questions come', () => {
    const names = groupQuestions(kept(asked), base).map(({ group }) => group)
    const more = groupQuestions(kept([...asked, 'card', '怎样退款', 'who are you', 'who are you']), base)
    for (const name of names) assert.ok(more.some(({ group }) => group === name))
  })

  it('suggests the nearest answer, where one is near at all', () => {
    const groups = groupQuestions(kept(asked), base)
    assert.deepEqual(
      groups.map(({ nearest }) => [nearest?.id, nearest?.question]),
      [
        ['refund', '怎么退货'],
        [undefined, undefined],
        [undefined, undefined],
      ],
    )
  })

  it('counts outcomes, and what was answered but not liked apart', () => {
    const rows = [
      ...kept(['when open'], { outcome: 'answer', thumb: 'down' }),
      ...kept(['when open'], { outcome: 'clarify' }),
    ]
    assert.deepEqual(groupQuestions(rows, base)[0]?.outcomes, { clarify: 1, decline: 0, down: 1 })
  })
})
