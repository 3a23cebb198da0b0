import assert from 'node:assert/strict'
import { getEventListeners, once } from 'node:events'
import { createServer } from 'node:net'
import { it } from 'node:test'
import echoLines from '../../../test/support/echo-lines.ts'
import misbehaving from '../../../test/support/misbehaving.ts'
import { lines } from '../codecs/lines.ts'
import { serve } from '../serve.ts'
import { connectTcp } from './connect-tcp.ts'

const quiet = { logLevel: 'silent' } as const

it('connectTcp() answers overlapping requests in order', async () => {
  await using server = await serve(echoLines, quiet)
  await using client = await connectTcp(lines(), { port: server.address.port })
  const names = Array.from({ length: 50 }, (_, index) => `request ${index}`)
  assert.deepEqual(await Promise.all(names.map((name) => client.request(name))), names)
})

it('connectTcp() reads what comes unasked until the server ends', async () => {
  await using server = await serve(echoLines, quiet)
  await using client = await connectTcp(lines(), { port: server.address.port })
  await client.send('one')
  await client.send('two')
  client.end()
  assert.deepEqual(await Array.fromAsync(client.messages), ['one', 'two'])
})

it('connectTcp() keeps what came before the connection closed for whoever reads later', async () => {
  const server = createServer((socket) => socket.end('one\ntwo\nthree\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await using client = await connectTcp(lines(), { port })
  client.end()
  server.close()
  await once(server, 'close')
  await client.close()
  assert.deepEqual(await Array.fromAsync(client.messages), ['one', 'two', 'three'])
})

it('connectTcp() says why there is no connection', async () => {
  await using server = await serve(echoLines, quiet)
  const { port } = server.address
  await server.drain()
  await assert.rejects(connectTcp(lines(), { port }), {
    code: 'CANNOT_CONNECT',
    message: /connection refused/,
  })
})

it('connectTcp() leaves nothing on its signal where there is no connection', async () => {
  await using server = await serve(echoLines, quiet)
  const { port } = server.address
  await server.drain()
  const { signal } = new AbortController()
  await assert.rejects(connectTcp(lines(), { port, signal }), { code: 'CANNOT_CONNECT' })
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

it('connectTcp() gives up a request that is not answered in time, and the connection with it', async () => {
  await using server = await serve(misbehaving, { ...quiet, drainMs: 50 })
  await using client = await connectTcp(lines(), { port: server.address.port, requestMs: 50 })
  await assert.rejects(client.request('never'), { code: 'REQUEST_TIMEOUT' })
  await assert.rejects(client.request('again'), { code: 'CLOSED' })
})

it('connectTcp() waits for as long as it takes where it is told to, and refuses what no timer takes', async () => {
  await using server = await serve(misbehaving, quiet)
  const { port } = server.address
  await using client = await connectTcp(lines(), { port, connectMs: Infinity, requestMs: Infinity })
  assert.equal(await client.request('slow'), 'slow')
  for (const wrong of [{ connectMs: 3_000_000_000 }, { requestMs: Number.NaN }]) {
    await assert.rejects(connectTcp(lines(), { port, ...wrong }), { code: 'INVALID_LIMIT' })
  }
})

it('connectTcp() ends with its signal, in the middle of a request too', async () => {
  await using server = await serve(misbehaving, { ...quiet, drainMs: 50 })
  const stop = new AbortController()
  const client = await connectTcp(lines(), { port: server.address.port, signal: stop.signal })
  const request = client.request('never')
  stop.abort()
  await assert.rejects(request, { name: 'AbortError' })
  await assert.rejects(connectTcp(lines(), { port: server.address.port, signal: stop.signal }), {
    name: 'AbortError',
  })
})

it('connectTcp() dials again when it is told to, and only what was under way is lost', async () => {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    const isFirst = connections === 1
    socket.on('data', (bytes) => (isFirst ? socket.destroy() : socket.write(bytes)))
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  try {
    await using client = await connectTcp(lines(), { port, reconnect: true })
    await assert.rejects(client.request('lost'), { name: 'ClosedError' })
    assert.equal(client.connections, 1)
    assert.equal(await client.request('found'), 'found')
    assert.deepEqual([connections, client.connections], [2, 2])
  } finally {
    server.close()
  }
})
