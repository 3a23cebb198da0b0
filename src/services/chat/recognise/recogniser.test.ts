import assert from 'node:assert/strict'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { evaluate } from '../evaluate.ts'
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { readLabelledQuestions } from '../knowledge/labelled-questions.ts'
import { loadKnowledgeBase } from '../knowledge/load-base.ts'
import { parseTsvBase } from '../knowledge/tsv-base.ts'
import { createRecogniser, trainRecogniser } from './recogniser.ts'
import { trainModel } from './train-model.ts'

const base = await loadKnowledgeBase()
const model = trainModel(base)
const recogniser = createRecogniser(model)

/** What is answered: an id, or the outcome where nothing is. */
function answerTo(question: string, of: KnowledgeBase = base, by = recogniser): string | undefined {
  const { outcome, guesses } = by.recognise(question)
  return outcome === 'answer' ? of.answers[guesses[0]?.answer ?? -1]?.id : outcome
}

describe('trainRecogniser() on the default base', () => {
  it('recognises every stored question as its own', () => {
    for (const { id, questions } of base.answers) {
      for (const { text } of questions) assert.equal(answerTo(text), id, text)
    }
  })

  it('answers at least 92 % of phrasings it has never seen, and declines 95 % of other questions', async () => {
    const rows = await readLabelledQuestions(
      fileURLToPath(new URL('./held-out-questions.tsv', import.meta.url)),
    )
    const stored = new Set(
      [...base.answers.flatMap(({ questions }) => questions), ...base.decline.questions].map(
        ({ text }) => text,
      ),
    )
    assert.deepEqual(
      rows.filter(({ text }) => stored.has(text)),
      [],
    )
    const { accuracy, declinedRight, auroc } = evaluate(base, rows)
    assert.ok(Number(accuracy) >= 0.92, `accuracy ${accuracy}`)
    assert.ok(Number(declinedRight) >= 0.95, `declined right ${declinedRight}`)
    assert.ok(Number(auroc) >= 0.98, `auroc ${auroc}`)
  })

  it('takes incomplete, misspelt, traditional, full-width and polite questions', () => {
    const expected = {
      几点: 'clock',
      天气: 'weather',
      你叫啥: 'name',
      '名字?': 'name',
      wether: 'weather',
      'whats ur name': 'name',
      現在幾點了: 'clock',
      'WHAT TIME IS IT': 'clock',
      '请问一下,现在几点了呀?': 'clock',
      '你好,请问今天天气怎么样?': 'weather',
      'hi, could you please tell me your name': 'name',
      '时 间': 'time',
    }
    for (const [question, id] of Object.entries(expected)) assert.equal(answerTo(question), id, question)
  })

  it('declines what it knows nothing of, and what is no question', () => {
    for (const question of ['', '   ', '???', '😀', '\0', 'qwzx', '鑫森淼', 'x'.repeat(4000), '\ud800']) {
      assert.equal(answerTo(question), 'decline', JSON.stringify(question))
    }
  })

  it('never offers clock and time together', () => {
    const groups = base.answers.map(({ id, group }) => group ?? id)
    for (const question of [
      '时',
      '点',
      '现在',
      'what',
      'time date clock',
      '现在 name',
      '几',
      'is it',
      '会议时间几点',
      '今天',
    ]) {
      const { alternatives } = recogniser.recognise(question)
      const offered = alternatives.map(({ answer }) => groups[answer])
      assert.equal(new Set(offered).size, offered.length, question)
    }
  })

  it('gives the same decisions when it is trained again', () => {
    const again = trainRecogniser(base)
    for (const question of ['几点', '你是', 'how is it', '会议几点']) {
      assert.deepEqual(again.recognise(question), recogniser.recognise(question))
    }
  })
})

describe('createRecogniser()', () => {
  it('decides alike in another thread, to which the model was posted', async () => {
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(model)
    const [posted] = await once(port2, 'message')
    port1.close()
    assert.equal(posted.data.rank.owners.buffer.byteLength, model.memory.buffer.byteLength)
    const other = createRecogniser(posted)
    for (const question of ['几点', 'wats ur name', '鱼香肉丝怎么做']) {
      assert.deepEqual(other.recognise(question), recogniser.recognise(question))
    }
  })
})

describe('trainRecogniser() on small bases', () => {
  it('works with one phrasing an answer and nothing to decline', () => {
    const small = parseTsvBase('small.tsv', 'refund\thow do I get my money back\nhours\twhen are you open\n')
    const trained = trainRecogniser(small)
    assert.equal(answerTo('how can i get my money back', small, trained), 'refund')
    assert.equal(answerTo('when are you open', small, trained), 'hours')
    assert.equal(answerTo('银河系有多大', small, trained), 'decline')
  })

  it('understands pinyin, homophones and slips of the keyboard, given few phrasings', () => {
    const rows = [
      'weather\t今天天气怎么样',
      'refund\t我想退款',
      'refund\t怎么退货',
      'hours\topening hours',
      'hours\twhen do you open',
    ]
    const small = parseTsvBase('small.tsv', rows.join('\n'))
    const trained = trainRecogniser(small)
    const expected = {
      'jintian tianqi zenmeyang': 'weather',
      今天天汽怎么样: 'weather',
      我想退宽: 'refund',
      'openning hours': 'hours',
    }
    for (const [question, id] of Object.entries(expected))
      assert.equal(answerTo(question, small, trained), id, question)
  })

  it('asks back, with the likelier first, where two answers are equally near', () => {
    const rows = ['vase\tbook a vase', 'vase\treserve a vase', 'lamp\tbook a lamp', 'lamp\treserve a lamp']
    const small = parseTsvBase('small.tsv', rows.join('\n'))
    const { outcome, alternatives } = trainRecogniser(small, { background: [] }).recognise('book')
    assert.equal(outcome, 'clarify')
    const offered = alternatives.map(({ answer }) => small.answers[answer]?.id)
    assert.deepEqual(new Set(offered), new Set(['vase', 'lamp']))
  })
})
