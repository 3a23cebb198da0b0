import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guideBase } from '../../../test/support/guide-base.ts'
import { knowledgeFile } from '../../../test/support/knowledge-file.ts'
import { type Bot, createBot } from './bot.ts'
import type { ChatReply } from './chat-reply.ts'

const now = new Date(2026, 10, 25, 9, 30)

/** What a question is replied after another one. */
async function replyAfter(bot: Bot, first: string, question: string): Promise<ChatReply> {
  const { dialogue } = await bot.turn({ question: first, now })
  return (await bot.turn({ question, dialogue, now })).reply
}

interface Case {
  readonly bot: Bot
  /** A question, one that goes on from it, and the answer that it finds. */
  readonly followUps: readonly (readonly [string, string, string])[]
  /** A question, and one that stands by itself. */
  readonly others: readonly (readonly [string, string])[]
}

const portside = await createBot()
await using file = await knowledgeFile(await guideBase())
const desk = await createBot({ kb: [file.path] })

const cases: Readonly<Record<string, Case>> = {
  'the default base': {
    bot: portside,
    followUps: [
      ['天气', '那明天呢', 'weather'],
      ['天气', '明天呢', 'weather'],
      ['天气', '上海呢?', 'weather'],
      ['今天天气怎么样', '那后天呢', 'weather'],
      ['天气怎么样', '那北京呢', 'weather'],
      ['天气', '换成广州', 'weather'],
      ['weather', 'how about tomorrow', 'weather'],
      ['weather', 'what about Shanghai', 'weather'],
      ['weather', 'and tomorrow?', 'weather'],
      ["what's the weather like", 'how about Paris?', 'weather'],
      ['how is the weather today', 'and in london', 'weather'],
      ['weather in london', 'what about new york', 'weather'],
    ],
    others: [
      ['天气', '你好'],
      ['天气', '现在几点'],
      ['天气', '明天见'],
      ['天气', '红烧肉怎么做'],
      ['天气', '那红烧肉呢'],
      ['天气', '他叫什么名字'],
      ['你好', '那明天呢'],
      ['weather', 'what is your name'],
      ['weather', 'what can you do'],
      ['weather', 'is it true'],
      ['weather', 'how about some soup'],
      ['hello', 'how about shanghai'],
      ['what time is it', 'how much does it cost'],
    ],
  },
  "the guide's base": {
    bot: desk,
    followUps: [
      ['怎么办校园卡', '多少钱', 'card-price'],
      ['怎么办校园卡', '那多少钱呢', 'card-price'],
      ['怎么办校园卡', '要多少钱', 'card-price'],
      ['校园卡怎么办理', '丢了呢', 'card-lost'],
      ['图书馆几点开门', '体育馆呢', 'opening'],
      ['图书馆几点开门', '那游泳馆', 'opening'],
      ['how do I get a campus card', 'how much is it?', 'card-price'],
      ['how do I get a campus card', 'and how much is it', 'card-price'],
      ['how do I get a campus card', 'how much', 'card-price'],
      ['how do I get a campus card', 'how much does it cost?', 'card-price'],
      ['how do i get a campus card?', 'how much is that', 'card-price'],
      ['when does the library open', 'what about the pool', 'opening'],
      ['opening hours of the gym', 'and the library?', 'opening'],
    ],
    others: [
      ['怎么办校园卡', '现在几点'],
      ['怎么办校园卡', '怎么请假'],
      ['怎么办校园卡', '红烧肉怎么做'],
      ['怎么办校园卡', '那红烧肉呢'],
      ['怎么办校园卡', '贵校有多少学生'],
      ['怎么办校园卡', '这双鞋多少钱'],
      ['怎么办校园卡', '那鞋子多少钱'],
      ['图书馆几点开门', '宿舍几点关门'],
      ['how do I get a campus card', 'what time is it'],
      ['how do I get a campus card', 'where can I print'],
      ['how do I get a campus card', 'how long does it take'],
      ['how do I get a campus card', 'how much is the rent there'],
      ['how do I get a campus card', 'is it raining'],
      ['when does the library open', 'how do I ask for leave'],
      ['when does the library open', 'who wrote it'],
    ],
  },
}

for (const [name, { bot, followUps, others }] of Object.entries(cases)) {
  describe(`a dialogue over ${name}`, () => {
    for (const [first, question, id] of followUps) {
      it(`completes ${question} after ${first}`, async () => {
        const reply = await replyAfter(bot, first, question)
        assert.deepEqual([reply.outcome, reply.id], ['answer', id], JSON.stringify(reply))
      })
    }
    for (const [first, question] of others) {
      it(`leaves ${question} as it is after ${first}`, async () => {
        const alone = await bot.ask(question, now)
        const after = await replyAfter(bot, first, question)
        assert.deepEqual([after.outcome, after.id], [alone.outcome, alone.id], JSON.stringify(after))
      })
    }
  })
}
