import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mergeBases } from '../knowledge/merge-bases.ts'
import { parseYamlBase } from '../knowledge/yaml-base.ts'
import { findUnreached, findWeak } from './ask-itself.ts'
import { lintBase } from './lint-base.ts'

const clean = `answers:
  - id: opening
    questions: [when do you open, opening hours, are you open, what time do you open in the morning]
    answer: At nine.
  - id: refund
    questions: [怎么退货, 我要退货, 退货流程是什么, 东西不想要了怎么退]
    answer: 请到前台。
`

/** To learn from the base alone, which takes no time; `portside chat lint` is tested with all. */
const alone = { background: [] }

/** What is found in a base, without what is told of any small one. */
function findingsIn(source: string): readonly (readonly unknown[])[] {
  const { findings } = lintBase(mergeBases([parseYamlBase('b.yaml', source)]), alone)
  return findings
    .filter(({ rule }) => rule !== 'weak')
    .map(({ rule, severity, at, id, text, other }) => [
      rule,
      severity,
      `${at.line}:${at.column}`,
      id,
      text,
      other?.id,
      other?.text,
    ])
}

describe('lintBase()', () => {
  it('finds nothing in a base that is well made, and says how well each answer is recognised', () => {
    const { findings, recognition } = lintBase(mergeBases([parseYamlBase('b.yaml', clean)]), alone)
    assert.deepEqual(findings, [])
    assert.deepEqual(
      recognition.map(({ id, phrasings }) => [id, phrasings]),
      [
        ['opening', 4],
        ['refund', 4],
      ],
    )
    for (const { recognised } of recognition) assert.ok((recognised ?? 0) >= 0.5)
  })

  it('finds questions of two answers that are one, or almost', () => {
    const source = clean.replace('我要退货,', 'When do you open?,')
    assert.deepEqual(findingsIn(source), [
      ['sameQuestion', 'error', '6:23', 'refund', 'When do you open?', 'opening', 'when do you open'],
    ])
    const almost = clean.replace('我要退货,', 'what time do you open in the early morning,')
    assert.deepEqual(findingsIn(almost), [
      [
        'overlap',
        'warning',
        '6:23',
        'refund',
        'what time do you open in the early morning',
        'opening',
        'what time do you open in the morning',
      ],
    ])
  })

  it('leaves answers of one group alone', () => {
    const source = clean
      .replace('我要退货,', 'When do you open?, what time do you open in the early morning,')
      .replaceAll('answer:', 'group: g\n    answer:')
    assert.deepEqual(findingsIn(source), [])
  })

  it('tells repeated questions of an answer together', () => {
    const source = clean.replace('[怎么退货,', '[怎么退货, 请问怎么退货?, 怎么退貨啊,')
    assert.deepEqual(findingsIn(source), [
      ['repeatedQuestion', 'note', '6:23', 'refund', '请问怎么退货?', 'refund', '怎么退货'],
    ])
  })

  it('finds examples to decline that are almost questions', () => {
    const source = `${clean}decline:\n  questions: [怎么退房, what time do you open in the morning morning]\n`
    assert.deepEqual(findingsIn(source), [
      [
        'nearDecline',
        'warning',
        '9:21',
        'decline',
        'what time do you open in the morning morning',
        'opening',
        'what time do you open in the morning',
      ],
    ])
  })

  it('finds answers with few phrasings, and names that nothing uses', () => {
    const source = `synonyms:
  - [校园卡, 一卡通]
  - [一卡通, 饭卡]
entities:
  city: { values: { 北京: [] } }
  room: { pattern: 'A\\d' }
  when: { kind: date }
${clean}  - id: weather
    questions: ["{city}天气怎么样", 天气预报]
    slots: { city: { entity: city }, day: { entity: when } }
    answer: "day {{ city | append: days }}{{ x.day }}"
`
    assert.deepEqual(findingsIn(source), [
      ['sharedSynonym', 'warning', '3:6', undefined, '一卡通', '一卡通', undefined],
      ['unusedEntity', 'warning', '6:3', 'room', undefined, undefined, undefined],
      ['fewPhrasings', 'warning', '15:9', 'weather', undefined, undefined, undefined],
      ['unusedSlot', 'warning', '17:53', 'weather', 'day', undefined, undefined],
    ])
  })
})

describe('findUnreached()', () => {
  it('finds answers that lose every question of theirs to another', () => {
    const base = mergeBases([parseYamlBase('b.yaml', clean)])
    const always = (answer: number) => ({
      recognise: () => ({
        outcome: 'answer' as const,
        guesses: [{ answer, entry: 0, confidence: 1 }],
        alternatives: [],
      }),
      read: (question: string) => question,
      explain: () => assert.fail('nobody asks why'),
    })
    assert.deepEqual(
      findUnreached(base, always(0)).map(({ rule, id, other }) => [rule, id, other?.id]),
      [['unreached', 'refund', 'opening']],
    )
    const following = clean.replace('answer: 请', 'after: [opening]\n    answer: 请')
    assert.deepEqual(findUnreached(mergeBases([parseYamlBase('b.yaml', following)]), always(0)), [])
  })
})

describe('findWeak()', () => {
  it('finds answers that were recognised less than half the time, where enough was tried', () => {
    const base = mergeBases([parseYamlBase('b.yaml', clean)])
    const validation = (id: string, recognised: number | null, phrasings = 4) => ({
      id,
      phrasings,
      recognised,
      confusedWith: [{ id: 'x', times: 3 }],
    })
    assert.deepEqual(
      findWeak(base, [validation('opening', 0.25), validation('refund', 0.5)]).map((one) => [
        one.id,
        one.share,
        one.other?.id,
      ]),
      [['opening', 0.25, 'x']],
    )
    assert.deepEqual(findWeak(base, [validation('opening', 0, 2), validation('refund', null)]), [])
  })
})
