import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createAuthority } from '../../../test/support/certificate-authority.ts'
import { withoutTool } from '../../../test/support/foreign-tool.ts'
import scriptedChat from '../../../test/support/scripted-chat.ts'
import { serve, type Server } from '../../core/index.ts'
import { askChat, connectChat } from './client.ts'
import chatService from './service.ts'

const options = { options: {}, logLevel: 'silent', drainMs: 50 } as const

describe('connectChat()', async () => {
  const server: Server = await serve(scriptedChat, options)
  const { port } = server.address
  after(() => server.drain())

  it('sends the question alone unless told more', async () => {
    const { answer } = await askChat('echo', { port })
    assert.deepEqual(JSON.parse(answer), { question: 'echo' })
  })

  it('sends session and token with all that it sends, and why where that is asked for', async () => {
    await using chat = await connectChat({ port, session: 'desk 7', token: 'secret' })
    const { answer } = await chat.ask('echo', { why: true })
    assert.deepEqual(JSON.parse(answer), {
      question: 'echo',
      why: true,
      session: 'desk 7',
      token: 'secret',
    })
    await using guarded = await serve(scriptedChat, { ...options, options: { token: 'secret' } })
    await using admitted = await connectChat({ port: guarded.address.port, token: 'secret' })
    await admitted.thumb('up')
    await admitted.reset()
  })

  it('has a reply carry what it says beyond the answer, and nothing that it does not know', async () => {
    assert.deepEqual(await askChat('opening', { port, why: true }), {
      outcome: 'answer',
      id: 'opening',
      answer: 'From 8:00 to 22:00.',
      confidence: 0.93,
      alternatives: [],
      followUps: [{ id: 'fees', question: 'what does it cost' }],
      why: {
        matched: '图书馆几点开门',
        for: [
          { feature: '几点', weight: 1.5 },
          { feature: 'open\u001b[2J', weight: 0.25 },
        ],
        against: [{ feature: '天气', weight: -0.5 }],
        evidence: { similarity: 0.875, margin: 0.5 },
      },
    })
    assert.equal((await askChat('weather', { port })).asks, 'city')
    assert.equal((await askChat('library', { port })).alternatives.length, 2)
  })

  it("throws what the server refuses with the server's code and message, and goes on", async () => {
    await using guarded = await serve(scriptedChat, { ...options, options: { token: 'secret' } })
    await using chat = await connectChat({ port: guarded.address.port, token: 'wrong' })
    const refused = { name: 'ProtocolError', code: 'TOKEN_REFUSED', message: 'Give the \u001b[31mtoken' }
    await assert.rejects(chat.ask('opening'), refused)
    await assert.rejects(chat.reset(), refused)
  })

  it('says that a token is wrong, not that there was none', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-token-'))
    const tokenFile = join(folder.path, 'token')
    await writeFile(tokenFile, 'right\n')
    await using guarded = await serve(chatService, {
      ...options,
      port: 0,
      threads: 0,
      options: { tokenFile },
    })
    const { port: guardedPort } = guarded.address
    await assert.rejects(askChat('你好', { port: guardedPort }), { code: 'TOKEN_REQUIRED' })
    await assert.rejects(askChat('你好', { port: guardedPort, token: 'wrong' }), {
      name: 'ProtocolError',
      code: 'TOKEN_WRONG',
      message: /does not know this token/,
    })
    assert.equal((await askChat('你好', { port: guardedPort, token: 'right' })).id, 'hello')
  })

  it('names a reply to what was no question', async () => {
    await using chat = await connectChat({ port })
    await assert.rejects(chat.thumb('down'), { name: 'ProtocolError', code: 'UNEXPECTED_REPLY' })
    assert.equal((await chat.ask('opening')).id, 'opening')
  })

  it('takes what is no reply for the end of the connection', async () => {
    await using chat = await connectChat({ port })
    await assert.rejects(chat.ask('nonsense'), { code: 'INVALID_JSON', message: /outcome/ })
    await assert.rejects(chat.ask('opening'), { code: 'CLOSED' })
  })

  it('dials again for the next question where it is told to', async () => {
    await using chat = await connectChat({ port, reconnect: true })
    await assert.rejects(chat.ask('close'), { name: 'ClosedError' })
    assert.equal((await chat.ask('opening')).id, 'opening')
    assert.equal(chat.connections, 2)
  })

  it('gives up a question that is not answered in time', async () => {
    await assert.rejects(askChat('deaf', { port, timeoutMs: 50 }), { code: 'REQUEST_TIMEOUT' })
  })

  it('counts session and token among the bytes of a question', async () => {
    const question = 'x'.repeat(4000)
    assert.equal((await askChat(question, { port })).outcome, 'answer')
    await assert.rejects(askChat(question, { port, token: 'y'.repeat(100) }), { code: 'QUESTION_TOO_LONG' })
    await assert.rejects(
      askChat('x'.repeat(60_000), { port }),
      /question of 60000 bytes: the limit is 40\d\d;/,
    )
  })

  it('speaks TLS', { skip: withoutTool('openssl') }, async () => {
    await using authority = await createAuthority()
    await using secured = await serve(scriptedChat, { ...options, tls: await authority.issue('localhost') })
    const tls = { ca: authority.ca, servername: 'localhost' }
    assert.equal((await askChat('opening', { port: secured.address.port, tls })).id, 'opening')
    await assert.rejects(askChat('opening', { port: secured.address.port, tls: {} }), {
      code: 'CANNOT_SECURE',
    })
  })
})
