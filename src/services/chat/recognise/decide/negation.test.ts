import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mergeBases } from '../../knowledge/merge-bases.ts'
import { parseYamlBase } from '../../knowledge/yaml-base.ts'
import { trainRecogniser } from '../recogniser.ts'
import { isDenial } from './negation.ts'

it('isDenial() tells denials from questions, idioms and faults', () => {
  for (const text of [
    '你不叫什么名字',
    '我不要退款',
    '别关灯',
    'do not cancel my order',
    'i dont want a refund',
  ]) {
    assert.equal(isDenial(text), true, text)
  }
  for (const text of [
    '是不是要带伞',
    '能不能退款',
    '连不上校园网',
    '差不多几点',
    '特别好吃吗',
    '不好意思问一下',
  ]) {
    assert.equal(isDenial(text), false, text)
  }
  for (const text of ['why is it not working', 'my card has not arrived', 'knot', 'what time is it']) {
    assert.equal(isDenial(text), false, text)
  }
})

describe('a question that denies what an answer affirms', () => {
  const recogniser = trainRecogniser(
    mergeBases([
      parseYamlBase(
        'b.yaml',
        `
answers:
  - id: cancel
    questions: [我要取消订单, 怎么取消订单, 取消我的订单, cancel my order]
    answer: 好的。
  - id: keep
    questions: [我不要发票, 不用开发票, 别开发票, no invoice please]
    answer: 不开。
`,
      ),
    ]),
  )

  it('is asked back, and the plain one is answered', () => {
    assert.equal(recogniser.recognise('我要取消订单').outcome, 'answer')
    const denied = recogniser.recognise('不要取消我的订单')
    assert.notEqual(denied.outcome, 'answer')
    assert.notEqual(recogniser.recognise('do not cancel my order').outcome, 'answer')
  })

  it('is answered where the answer has such phrasings', () => {
    const { outcome, guesses } = recogniser.recognise('我不要开发票')
    assert.deepEqual([outcome, guesses[0]?.answer], ['answer', 1])
  })
})
