import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { knowledgeFile } from '../../../test/support/knowledge-file.ts'
import { type Bot, createBot } from './bot.ts'
import type { ChatReply } from './chat-reply.ts'
import { type Dialogue, newDialogue } from './dialogue/dialogue.ts'

const now = new Date(2026, 10, 25, 9, 30)

const campus = `
language: zh
synonyms:
  - [校园卡, 一卡通, 饭卡]
entities:
  city: { values: { 北京: [beijing], 上海: [shanghai], 广州: [] } }
  day: { kind: date }
answers:
  - id: weather
    questions: ["{city}{day}天气怎么样", "{city}的天气", 天气怎么样, "how is the weather in {city}"]
    slots:
      city: { entity: city, ask: { zh: 哪个城市?, en: Which city? } }
      day: { entity: day, default: 今天 }
    answer: { zh: "{{ city }} {{ day }}:晴。", en: "{{ city }} {{ day }}: sunny." }
  - id: card
    questions: [校园卡怎么办理, 怎么办校园卡, 办一张校园卡, how do i get a campus card]
    answer: [到服务大厅办。, 去服务大厅就能办。]
    followUps: [card-price]
  - id: card-price
    questions: [校园卡多少钱, 办校园卡要多少钱, 校园卡工本费, how much is a campus card]
    answer: 二十元。
  - id: card-lost
    questions: [丢了, 我弄丢了它, 找不到了怎么办]
    after: [card]
    answer: 先挂失,再补办。
  - id: library
    questions: [图书馆几点开门, 图书馆什么时候开, 图书馆开放时间, when does the library open]
    answer: 早上八点。
  - id: pool
    questions: [游泳馆几点开门, 游泳馆什么时候开, 游泳馆开放时间, when does the pool open]
    answer: 早上十点。
decline:
  questions: [食堂有什么菜, 怎么请假, 宿舍能做饭吗]
`

/** Talks with a bot turn by turn. */
function talk(bot: Bot): (question: string) => Promise<ChatReply> {
  let dialogue: Dialogue = newDialogue
  return async (question) => {
    const result = await bot.turn({ question, dialogue, now })
    dialogue = result.dialogue
    return result.reply
  }
}

describe('Bot.turn()', async () => {
  await using file = await knowledgeFile(campus)
  const bot = await createBot({ kb: [file.path] })

  it('completes a question that lacks its subject from the one before', async () => {
    const say = talk(bot)
    assert.equal((await say('北京今天天气怎么样')).answer, '北京 2026-11-25:晴。')
    assert.equal((await say('那明天呢')).answer, '北京 2026-11-26:晴。')
    assert.equal((await say('上海呢?')).answer, '上海 2026-11-26:晴。')
    assert.equal((await say('how about beijing')).answer, '北京 2026-11-26: sunny.')
  })

  it('asks the next thing about the same subject', async () => {
    const say = talk(bot)
    assert.equal((await say('校园卡怎么办理')).id, 'card')
    assert.equal((await say('多少钱')).id, 'card-price')
  })

  it('asks for what an answer must be told, and takes it as the next message', async () => {
    const say = talk(bot)
    const asked = await say('天气怎么样')
    assert.deepEqual(
      [asked.outcome, asked.answer, asked.asks, asked.id],
      ['clarify', '哪个城市?', 'city', null],
    )
    const answered = await say('广州')
    assert.deepEqual(
      [answered.outcome, answered.id, answered.answer],
      ['answer', 'weather', '广州 今天:晴。'],
    )
  })

  it('takes another question instead of what it asked for', async () => {
    const say = talk(bot)
    await say('天气怎么样')
    assert.equal((await say('图书馆几点开门')).id, 'library')
  })

  it('knows an entity by a value that no question was written with', async () => {
    assert.equal((await talk(bot)('how is the weather in shanghai')).answer, '上海 今天: sunny.')
    assert.equal((await talk(bot)('广州后天天气怎么样')).answer, '广州 2026-11-27:晴。')
  })

  it('knows the synonyms of its base', async () => {
    assert.equal((await talk(bot)('一卡通怎么办理')).id, 'card')
    assert.equal((await talk(bot)('饭卡多少钱')).id, 'card-price')
  })

  it('recognises what follows an answer right after it, and not otherwise', async () => {
    const say = talk(bot)
    assert.notEqual((await say('丢了')).id, 'card-lost')
    await say('校园卡怎么办理')
    assert.equal((await say('丢了')).id, 'card-lost')
  })

  it('varies its wording, and offers what goes on from an answer', async () => {
    const say = talk(bot)
    const first = await say('怎么办校园卡')
    const second = await say('怎么办校园卡')
    assert.notEqual(first.answer, second.answer)
    assert.deepEqual(first.followUps, [{ id: 'card-price', question: '校园卡多少钱' }])
  })

  it('takes the answer to a choice by number and by words, and a refusal of all', async () => {
    for (const [words, place] of [
      ['2', 1],
      ['第一个', 0],
      ['the second one', 1],
    ] as const) {
      const say = talk(bot)
      const asked = await say('几点开门')
      assert.equal(asked.outcome, 'clarify', JSON.stringify(asked))
      const chosen = await say(words)
      assert.deepEqual([chosen.outcome, chosen.id], ['answer', asked.alternatives[place]?.id])
    }
    const say = talk(bot)
    await say('几点开门')
    assert.equal((await say('都不是')).outcome, 'decline')
  })

  it('remembers a bounded amount of plain data', async () => {
    let dialogue: Dialogue = newDialogue
    const sizes: number[] = []
    for (let turn = 0; turn < 60; turn += 1) {
      const question = ['北京天气怎么样', '那明天呢', '几点开门', '校园卡怎么办理', '多少钱'][turn % 5] ?? ''
      ;({ dialogue } = await bot.turn({ question, dialogue, now }))
      assert.deepEqual(structuredClone(dialogue), dialogue)
      sizes.push(JSON.stringify(dialogue).length)
    }
    assert.ok(Math.max(...sizes) < 1_500, String(Math.max(...sizes)))
  })
})

describe('an action', () => {
  const baseFor = (port: number): string => `
entities:
  city: { values: { 北京: [], 上海: [] } }
answers:
  - id: weather
    questions: ["{city}天气", "{city}天气怎么样", "weather in {city}"]
    slots: { city: { entity: city, default: 北京 } }
    answer: "{{ city }}: {{ reply.degrees }}℃"
    action: { url: "http://127.0.0.1:${port}/weather", timeoutMs: 300, maxBytes: 1000, fallback: 天气服务没有回答。 }
`
  const answers: Record<string, (respond: (status: number, body: string) => void) => void> = {
    well: (respond) => respond(200, '{"degrees": 21}'),
    'with an error': (respond) => respond(503, 'busy'),
    'with no JSON': (respond) => respond(200, '<html>'),
    'with something else': (respond) => respond(200, '{"temperature": 21}'),
    'with too much': (respond) => respond(200, JSON.stringify({ degrees: 'x'.repeat(2_000) })),
    never: () => {},
  }

  for (const [how, answer] of Object.entries(answers)) {
    it(`that the webhook answers ${how} ${how === 'well' ? 'is told' : 'falls back'}`, async () => {
      let asked: unknown
      const server = createServer((request, response) => {
        void (async () => {
          asked = JSON.parse((await request.setEncoding('utf8').toArray()).join(''))
          answer((status, body) => response.writeHead(status).end(body))
        })()
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      try {
        await using file = await knowledgeFile(baseFor((server.address() as AddressInfo).port))
        const bot = await createBot({ kb: [file.path] })
        const reply = await bot.ask('上海天气', now)
        assert.deepEqual(asked, {
          id: 'weather',
          question: '上海天气',
          language: 'zh',
          slots: { city: '上海' },
        })
        assert.deepEqual(
          [reply.outcome, reply.answer],
          ['answer', how === 'well' ? '上海: 21℃' : '天气服务没有回答。'],
        )
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  }
})
