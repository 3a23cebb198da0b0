import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guideBase } from '../../../test/support/guide-base.ts'
import { knowledgeFile } from '../../../test/support/knowledge-file.ts'
import { createBot } from './bot.ts'
import type { ChatReply } from './chat-reply.ts'
import { type Dialogue, newDialogue } from './dialogue/dialogue.ts'
import { isOpenQuestion } from './learning/asked-question.ts'

describe('a question that leaves a slot out', async () => {
  await using file = await knowledgeFile(await guideBase())
  const bot = await createBot({ kb: [file.path] })

  const missing = [
    ['几点开门', '您问的是哪里?', '泳池', '游泳馆早上九点开门。'],
    ['什么时候开', '您问的是哪里?', '图书馆', '图书馆早上九点开门。'],
    ['开放时间', '您问的是哪里?', '体育馆', '体育馆早上九点开门。'],
    ['opening hours', 'Which building?', 'the library', 'It opens at nine.'],
    ['when does it open', 'Which building?', 'gym', 'It opens at nine.'],
  ] as const
  for (const [question, asked, value, answer] of missing) {
    it(`is asked back for it: ${question}`, async () => {
      const first = await bot.turn({ question })
      assert.deepEqual([first.reply.answer, first.reply.asks], [asked, 'building'])
      assert.ok(first.dialogue.asked !== undefined && !isOpenQuestion(first.dialogue.asked))
      const second = await bot.turn({ question: value, dialogue: first.dialogue })
      assert.equal(second.reply.answer, answer)
    })
  }

  it('takes nothing from the answers beside it', async () => {
    for (const question of ['几点了', '现在几点', 'what time is it']) {
      assert.equal((await bot.ask(question)).id, 'time', question)
    }
    assert.equal((await bot.ask('宿舍几点关门')).id, 'dorm')
    assert.equal((await bot.ask('红烧肉怎么做')).outcome, 'decline')
  })
})

describe('a question to choose', async () => {
  await using file = await knowledgeFile(`
entities:
  building: { values: { 图书馆: [library], 游泳馆: [pool] } }
  order: { pattern: "[A-Z][0-9]{4}" }
  day: { kind: date }
answers:
  - id: opening
    questions: ["{building}几点开门", "{building}什么时候开门", "when does the {building} open"]
    answer: 九点。
  - id: closing
    questions: ["{building}几点关门", "{building}什么时候关门", "when does the {building} close"]
    slots: { building: { entity: building } }
    answer: "{{ building }}十点。"
  - id: order
    questions: ["查{order}", "{day}到的{order}", "where is {order}"]
    answer: 在路上。
    followUps: [opening, closing, order]
`)
  const bot = await createBot({ kb: [file.path] })

  it('is written as a person would write it, without placeholders', async () => {
    const shown = async (question: string): Promise<readonly string[]> =>
      ((await bot.ask(question)).followUps ?? []).map((followUp) => followUp.question)
    assert.deepEqual(await shown('查A1234'), ['图书馆几点开门', '几点关门', '查order'])
    assert.deepEqual(await shown('where is A1234'), [
      'when does the library open',
      'when does it close',
      'where is order',
    ])
  })
})

describe('a choice', async () => {
  await using file = await knowledgeFile(`
entities:
  building: { values: { 图书馆: [library], 游泳馆: [pool] } }
answers:
  - id: opening
    questions: ["{building}几点开门", "{building}什么时候开门", "when does the {building} open"]
    slots: { building: { entity: building } }
    answer: "{{ building }}九点。"
  - id: closing
    questions: ["{building}几点关门", "{building}什么时候关门", "when does the {building} close"]
    slots: { building: { entity: building } }
    answer: "{{ building }}十点。"
`)
  const bot = await createBot({ kb: [file.path] })

  it('keeps what the question before it has named', async () => {
    let dialogue: Dialogue = newDialogue
    const say = async (question: string): Promise<ChatReply> => {
      const result = await bot.turn({ question, dialogue })
      dialogue = result.dialogue
      return result.reply
    }
    const asked = await say('图书馆什么时候')
    assert.equal(asked.outcome, 'clarify', JSON.stringify(asked))
    const place = asked.alternatives.findIndex(({ id }) => id === 'closing')
    assert.equal((await say(String(place + 1))).answer, '图书馆十点。')
  })
})
