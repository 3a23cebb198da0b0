import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from './evaluate.ts'
import { parseLabelledQuestions } from './knowledge/labelled-questions.ts'
import { parseTsvBase } from './knowledge/tsv-base.ts'

const base = parseTsvBase(
  'base.tsv',
  `refund\tgive me my money back\nrefund\ti want a refund\nhours\twhen do you open\nhours\topening hours\noos\ttell me a joke\n`,
)
const test = (source: string) => evaluate(base, parseLabelledQuestions('test.tsv', source))

describe('evaluate()', () => {
  it('counts right answers and right refusals apart', () => {
    const evaluation = test(
      'refund\ti want a refund\nhours|refund\topening hours\noos\twho is the king of spain\n',
    )
    assert.equal(evaluation.questions, 3)
    assert.equal(evaluation.accuracy, 1)
    assert.equal(evaluation.top3, 1)
    assert.equal(evaluation.clarifiedRight, 0)
    assert.equal(evaluation.declinedRight, 1)
    assert.equal(evaluation.declinedWrong, 0)
    assert.equal(evaluation.auroc, 1)
    assert.ok(Number(evaluation.calibrationError) < 0.2)
    assert.ok(Number(evaluation.microsPerQuery.p99) >= Number(evaluation.microsPerQuery.p50))
  })

  it('counts the best guess where nothing was to decline, and gives null for what was not asked', () => {
    const evaluation = test('refund\tmoney\nhours\trefund\n')
    assert.deepEqual([evaluation.accuracy, evaluation.declinedRight, evaluation.auroc], [0.5, null, null])
    const foreign = test('oos\tsing\n')
    assert.deepEqual([foreign.accuracy, foreign.top3, foreign.declinedRight], [null, null, 1])
    const empty = test('')
    assert.deepEqual([empty.questions, empty.calibrationError, empty.microsPerQuery.p50], [0, null, null])
  })

  it('names a label that is no answer', () => {
    assert.throws(() => test('refund\ta\nrefnd\tb\n'), {
      code: 'UNKNOWN_LABEL',
      message: /^Cannot use test\.tsv:2:1: the knowledge base has no answer refnd/,
    })
  })
})
