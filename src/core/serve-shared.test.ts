import assert from 'node:assert/strict'
import { it } from 'node:test'
import { rawPeer } from '../../test/support/raw-peer.ts'
import sharedWord, { words } from '../../test/support/shared-word.ts'
import { lines } from './codecs/lines.ts'
import type { Logger } from './log.ts'
import { serve } from './serve.ts'
import { service } from './service.ts'
import { exchange } from './testing.ts'

const quiet = { logLevel: 'silent' } as const

for (const threads of [0, 2]) {
  it(`serve() with ${threads} threads prepares once what all share, and gives them what is published`, async () => {
    await using server = await serve(sharedWord, { ...quiet, threads, options: { word: 'one' } })
    const ask = async (): Promise<string> => {
      await using peer = await rawPeer(server)
      peer.socket.end('?\n')
      return (await peer.readToEnd()).trim()
    }
    assert.deepEqual([await ask(), await ask(), await ask()], ['one 1', 'one 2', 'one 3'])
    words.emit('next', 'two')
    let answer = await ask()
    for (let tries = 0; answer.startsWith('one') && tries < 1_000; tries += 1) answer = await ask()
    assert.match(answer, /^two \d+$/)
    await Promise.all([server.reload({ logLevel: 'silent' }), server.reload({ logLevel: 'silent' })])
    await server.restartWorkers()
    assert.match(await ask(), /^two \d+$/, 'workers to come have it too')
    await server.drain()
    assert.equal(words.listenerCount('next'), 0, 'the preparation is disposed of')
  })
}

it('serve() starts though more is published at every turn', { timeout: 20_000 }, async () => {
  let isStarting = true
  const starting = serve(sharedWord, { ...quiet, threads: 2, options: { word: 'one' } })
  void starting.finally(() => (isStarting = false))
  while (isStarting) {
    words.emit('next', 'two')
    await new Promise(setImmediate)
  }
  await using server = await starting
  assert.equal(server.state, 'listening')
})

it('serve() reloads the level of what prepare logs by, of datagram services too', async () => {
  const logs: Logger[] = []
  const watched = service(
    import.meta,
    () => ({ datagram: (message) => message }),
    async (_options, { log }) => {
      logs.push(log)
      return { value: undefined, async [Symbol.asyncDispose]() {} }
    },
  )
  await using server = await serve(watched, quiet)
  await server.reload({ logLevel: 'error' })
  assert.deepEqual(
    logs.map(({ level }) => level),
    ['error'],
  )
})

it('serve() throws what prepare throws', async () => {
  await assert.rejects(serve(sharedWord, { ...quiet, options: { word: '' } }), RangeError)
})

it('serve() disposes of what was prepared where it cannot listen', async () => {
  await assert.rejects(serve(sharedWord, { ...quiet, host: '192.0.2.1', options: { word: 'one' } }), {
    code: 'CANNOT_LISTEN',
  })
  assert.equal(words.listenerCount('next'), 0)
})

it('serve() disposes of what was prepared where the service fails to close, and ends all the same', async () => {
  let isDisposed = false
  const closesBadly = service(
    import.meta,
    () => ({
      codec: lines(),
      reply: (line) => line,
      close: async () => Promise.reject(new Error('closed badly on purpose')),
    }),
    async () => ({
      value: undefined,
      async [Symbol.asyncDispose]() {
        isDisposed = true
      },
    }),
  )
  const stop = new AbortController()
  const server = await serve(closesBadly, { ...quiet, signal: stop.signal })
  stop.abort()
  await server.closed
  await new Promise(setImmediate)
  assert.equal(isDisposed, true)
  await assert.rejects(server.drain(), /closed badly/)
})

it('exchange() prepares a service too', async () => {
  assert.deepEqual(await exchange(sharedWord, { word: 'one' }, ['?', '?']), ['one 1', 'one 2'])
})
