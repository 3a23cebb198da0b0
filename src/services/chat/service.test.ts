import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { whenClosed } from '../../../test/support/when-closed.ts'
import { serve } from '../../core/index.ts'
import { exchange } from '../../core/testing.ts'
import { connectChat, askChat } from './client.ts'
import chat from './service.ts'

const options = { options: {}, port: 0, threads: 0, logLevel: 'silent' } as const

/** What a client gets that sends once and receives once. */
async function sendAndReceive(socket: Socket, bytes: Uint8Array | string): Promise<string> {
  socket.write(bytes)
  const [received]: Buffer[] = await once(socket, 'data')
  return received?.toString() ?? ''
}

describe('chat', () => {
  it('replies as it was asked', async () => {
    const [reply] = await exchange(chat, {}, [
      { framing: 'line', isJson: true, request: { kind: 'question', question: '天气', why: false } },
    ])
    assert.equal(reply?.framing, 'line')
    assert.equal(reply?.isJson, true)
    assert.ok(reply !== undefined && 'id' in reply.response)
    assert.equal(reply.response.id, 'weather')
  })

  it('serves clients that send without a newline and receive once, several questions on a connection', async () => {
    await using server = await serve(chat, options)
    const socket = connect(server.address.port, '127.0.0.1')
    assert.match(await sendAndReceive(socket, '你好'), /^你好[^\n]*$/)
    assert.match(await sendAndReceive(socket, '现在几点了'), /^现在 \d\d:\d\d。$/)
    assert.match(await sendAndReceive(socket, Uint8Array.from([0xcc, 0xec, 0xc6, 0xf8])), /27℃/)
    assert.match(await sendAndReceive(socket, ' '), /我不知道/)
    socket.destroy()
  })

  it('serves lines and JSON lines, mixed and at once', async () => {
    await using server = await serve(chat, options)
    const socket = connect(server.address.port, '127.0.0.1')
    socket.end('再见\n{"question":"天气"}\nname?')
    const text = (await socket.toArray()).join('')
    const [goodbye, weather, name, rest] = text.split('\n')
    assert.match(goodbye ?? '', /^再见/)
    assert.equal(JSON.parse(weather ?? '').id, 'weather')
    assert.match(name ?? '', /Portside/)
    assert.equal(rest, '')
  })

  it('closes a connection whose message is too long, and serves the others', async () => {
    await using server = await serve(chat, options)
    const socket = connect(server.address.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('x'.repeat(5000))
    await whenClosed(socket)
    const reply = await askChat('你好', { port: server.address.port })
    assert.equal(reply.id, 'hello')
  })

  it('refuses to be built on a base that is not there', async () => {
    await assert.rejects(async () => serve(chat, { ...options, options: { kb: ['absent.yaml'] } }), {
      code: 'KB_UNREADABLE',
    })
  })
})

describe('connectChat()', () => {
  it('asks several questions in order on one connection', async () => {
    await using server = await serve(chat, options)
    await using session = await connectChat({ port: server.address.port })
    const replies = await Promise.all(
      ['你好', '天气\n天气', 'whats ur name'].map((question) => session.ask(question)),
    )
    assert.deepEqual(
      replies.map(({ id }) => id),
      ['hello', 'weather', 'name'],
    )
  })

  it('refuses a question that the server would not take', async () => {
    await using server = await serve(chat, options)
    await assert.rejects(askChat('问'.repeat(2000), { port: server.address.port }), {
      code: 'QUESTION_TOO_LONG',
    })
  })
})
