import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { normaliseQuestion } from './normalise-question.ts'

describe('normaliseQuestion()', () => {
  it('brings ways of writing together', () => {
    const expected = {
      '現在幾點了?': '现在几点了',
      ＷＥＡＴＨＥＲ: 'weather',
      '请问一下,现在几点了呢?': '现在几点了',
      '你好,麻烦查一下天气吧。': '查天气',
      '现 在 几 点': '现在几点',
      'Hey, could you please tell me the time?': 'the time',
      "what's UR name": 'what is your name',
      'hellooooo!!!': 'hello',
      '打开 wifi': '打开 wifi',
    }
    for (const [question, normalised] of Object.entries(expected)) {
      assert.equal(normaliseQuestion(question), normalised, question)
    }
  })

  it('leaves what is all filler, rather than nothing', () => {
    for (const question of ['请问', '你好', '啊', 'please', 'hello', '那个', '???', 'ok please']) {
      assert.notEqual(normaliseQuestion(question), '', question)
    }
  })

  it('returns again what it returned', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('你好请问喂哎一下啊的吧 ,。?!aupls ')) })
    fc.assert(
      fc.property(text, (question) => {
        const normalised = normaliseQuestion(question)
        assert.equal(normaliseQuestion(normalised), normalised)
      }),
    )
  })

  it('keeps what negates', () => {
    for (const question of ['我不想退款', '不要打电话', '没收到', "don't call me", 'i do not want that']) {
      assert.match(normaliseQuestion(question), /不|没|dont|not/)
    }
  })

  it('is empty only for what has nothing to see', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const isBlank = text.normalize('NFKC').trim() === ''
        assert.equal(normaliseQuestion(text) === '', isBlank)
      }),
    )
  })
})
