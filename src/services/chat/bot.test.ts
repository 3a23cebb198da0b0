import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBot } from './bot.ts'

const bot = await createBot()
const now = new Date(2026, 10, 22, 21, 4, 5)

describe('createBot()', () => {
  it('answers the lab questions, in the language of the question', async () => {
    const expected = [
      ['你好', 'hello', /^你好/],
      ['hello', 'hello', /^Hello/],
      ['现在几点了', 'clock', /21:04/],
      ['what time is it', 'clock', /It is 21:04/],
      ['你叫什么名字', 'name', /Portside/],
      ['你会做什么', 'abilities', /回答/],
      ['再见', 'goodbye', /^再见/],
      ['天气查询', 'weather', /27℃.*示例/],
      ['weather', 'weather', /27℃.*sample/],
      ['时间查询', 'time', /2026-11-22 21:04:05/],
    ] as const
    for (const [question, id, answer] of expected) {
      const reply = await bot.ask(question, now)
      assert.equal(reply.id, id)
      assert.equal(reply.outcome, 'answer')
      assert.match(reply.answer, answer)
    }
  })

  it('gives replies exactly their fields, with nothing but the outcome promised by them', async () => {
    const reply = await bot.ask('鱼香肉丝怎么做')
    assert.deepEqual(Object.keys(reply), ['outcome', 'id', 'answer', 'confidence', 'alternatives'])
    assert.equal(reply.outcome, 'decline')
    assert.equal(reply.id, null)
    assert.match(reply.answer, /^我不知道怎么回答这个问题/)
    assert.ok(reply.confidence < 0.5)
  })

  it('asks back with numbered questions in the language of the question', async () => {
    const questions = [
      '你会什么时候',
      '你是什么时间',
      'what is it',
      'what do you say',
      '什么',
      '你能',
      'what are',
    ]
    const replies = await Promise.all(questions.map(async (question) => await bot.ask(question)))
    const clarifying = replies.filter(({ outcome }) => outcome === 'clarify')
    assert.ok(clarifying.length > 0)
    for (const { id, answer, alternatives } of clarifying) {
      assert.equal(id, null)
      assert.ok(alternatives.length >= 1 && alternatives.length <= 3)
      assert.match(answer, /^(?:你是想问:1\. |Did you mean: 1\. )/)
      for (const { question } of alternatives) assert.ok(answer.includes(question))
    }
  })

  it('replies in the language of the base to a question that shows none', async () => {
    assert.match((await bot.ask('123')).answer, /我不知道/)
  })
})
