import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { createInterface } from 'node:readline'
import { knowledgeFile } from '../../../test/support/knowledge-file.ts'
import { rawPeer } from '../../../test/support/raw-peer.ts'
import { type Server, serve } from '../../core/index.ts'
import { listUnanswered } from './learning/unanswered.ts'
import chat, { type ChatOptions } from './service.ts'

const quiet = { logLevel: 'silent' } as const

const base = (opening: string): string => `
entities:
  city: { values: { 北京: [], 上海: [] } }
answers:
  - id: opening
    questions: [几点开门, 什么时候开门, when do you open]
    answer: ${opening}
  - id: weather
    questions: ["{city}天气怎么样", 天气怎么样]
    slots: { city: { entity: city, ask: 哪个城市? } }
    answer: "{{ city }}晴。"
decline:
  questions: [能带宠物吗, 有停车场吗]
`

/** A client that says lines and gets lines. */
interface Client extends AsyncDisposable {
  readonly socket: Socket
  say(message: string | object): Promise<string>
}

function connectTo(server: Server): Client {
  const socket = connect(server.address.port, '127.0.0.1')
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  return {
    socket,
    async say(message) {
      socket.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
      const { value } = await lines.next()
      return value ?? ''
    },
    async [Symbol.asyncDispose]() {
      socket.destroy()
    },
  }
}

async function serveChat(threads: number, options: ChatOptions): Promise<Server> {
  return await serve(chat, { ...quiet, threads, options })
}

for (const threads of [0, 2]) {
  describe(`chat with ${threads} threads`, () => {
    it('has a dialogue for each connection, and one for each session that is named', async () => {
      await using file = await knowledgeFile(base('早上九点。'))
      await using server = await serveChat(threads, { kb: [file.path] })
      await using one = connectTo(server)
      await using two = connectTo(server)
      assert.equal(await one.say('天气怎么样'), '哪个城市?')
      assert.equal(await two.say('几点开门'), '早上九点。')
      assert.equal(await one.say('上海'), '上海晴。')
      await one.say({ question: '天气怎么样', session: 's' })
      // Threads tell each other of sessions a moment later.
      let answer = await two.say({ question: '北京', session: 's' })
      for (let tries = 0; !answer.includes('北京晴') && tries < 50; tries += 1) {
        await one.say({ question: '天气怎么样', session: 's' })
        answer = await two.say({ question: '北京', session: 's' })
      }
      assert.match(answer, /北京晴/)
      assert.deepEqual(JSON.parse(await one.say({ reset: true, session: 's' })), { ok: true })
    })

    it('answers from a file that has changed, and goes on with the old one where the new one is broken', async () => {
      await using file = await knowledgeFile(base('早上九点。'))
      await using server = await serveChat(threads, { kb: [file.path] })
      await using client = connectTo(server)
      assert.equal(await client.say('几点开门'), '早上九点。')
      await file.replace('answers: [broken')
      await file.replace(base('早上十点。'))
      let answer = ''
      for (let tries = 0; answer !== '早上十点。' && tries < 20_000; tries += 1) {
        answer = await client.say('几点开门')
        assert.match(answer, /^早上[九十]点。$/)
      }
      assert.equal(answer, '早上十点。')
    })

    it('keeps what it could not answer, and what was thumbed down, when asked to', async () => {
      await using file = await knowledgeFile(base('早上九点。'))
      const log = `${file.folder}/questions.db`
      {
        await using server = await serveChat(threads, { kb: [file.path], questionLog: { file: log } })
        await using client = connectTo(server)
        assert.match(await client.say({ thumb: 'down' }), /"code":"NOTHING_TO_JUDGE"/)
        await client.say('能刷医保卡买奶茶吗')
        await client.say('几点开门')
        assert.deepEqual(JSON.parse(await client.say({ thumb: 'down' })), { ok: true })
      }
      const { groups } = await listUnanswered({ file: log, kb: [file.path] })
      const questions = groups.flatMap((group) => group.questions.map(({ question }) => question)).toSorted()
      assert.deepEqual(questions, ['几点开门', '能刷医保卡买奶茶吗'])
    })

    it('lets in who says the token, and closes on who guesses', async () => {
      await using file = await knowledgeFile(base('早上九点。'))
      const tokenFile = `${file.folder}/token`
      await writeFile(tokenFile, 's3cret\n')
      await using server = await serveChat(threads, { kb: [file.path], tokenFile })
      await using guest = connectTo(server)
      assert.match(await guest.say('几点开门'), /请先出示令牌.*token SECRET/)
      assert.equal(await guest.say('token s3cret'), 'ok')
      assert.equal(await guest.say('几点开门'), '早上九点。')
      await using program = connectTo(server)
      assert.match(await program.say({ question: '几点开门', token: 's3cret' }), /早上九点/)
      assert.match(await program.say({ question: '几点开门' }), /早上九点/)
      await using guesser = connectTo(server)
      for (const token of ['a', 'b', 'c']) {
        assert.match(await guesser.say({ question: '?', token }), /"code":"TOKEN_REQUIRED"/)
      }
      assert.equal(await guesser.say({ question: '?', token: 's3cret' }), '', 'it is closed')
    })

    it('lets in nobody after three wrong tokens, though the right one came with them', async () => {
      await using file = await knowledgeFile(base('早上九点。'))
      const tokenFile = `${file.folder}/token`
      await writeFile(tokenFile, 's3cret\n')
      await using server = await serveChat(threads, { kb: [file.path], tokenFile })
      await using guesser = await rawPeer(server)
      guesser.write('token a\ntoken b\ntoken c\ntoken s3cret\n几点开门\n')
      const answers = (await guesser.readToEnd()).trimEnd().split('\n')
      assert.equal(answers.length, 5)
      for (const answer of answers) assert.match(answer, /token SECRET/)
    })
  })
}
