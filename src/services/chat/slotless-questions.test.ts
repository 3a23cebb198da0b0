import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withoutPlaceholders } from './slotless-questions.ts'

describe('withoutPlaceholders()', () => {
  const expected = [
    ['{building}几点开门', '几点开门'],
    ['{building}的开放时间', '开放时间'],
    ['从{city}到{city}的机票', '机票'],
    ['{city}{day}天气怎么样', '天气怎么样'],
    ['when does the {building} open', 'when does it open'],
    ['is the {building} open', 'is it open'],
    ['opening hours of the {building}', 'opening hours'],
    ['weather in {city}', 'weather'],
    ['{city} weather', 'weather'],
    ['flights from {city} to {city}', 'flights'],
    ['几点关门', '几点关门'],
  ] as const
  for (const [question, bare] of expected) {
    it(`leaves ${bare} of ${question}`, () => {
      assert.equal(withoutPlaceholders(question), bare)
    })
  }

  it('gives nothing where too little is left to tell what is asked', () => {
    for (const question of ['{city}', '{city}呢', '{city}怎么样', 'how is {city}', 'what about the {city}']) {
      assert.equal(withoutPlaceholders(question), undefined, question)
    }
  })
})
