import assert from 'node:assert/strict'
import { it } from 'node:test'
import echoDatagrams from '../../../test/support/echo-datagrams.ts'
import { until } from '../../../test/support/until.ts'
import { serve } from '../serve.ts'
import { service } from '../service.ts'
import { connectUdp } from './connect-udp.ts'

const quiet = { logLevel: 'silent' } as const

it('connectUdp() resolves with the reply that is accepted', async () => {
  await using server = await serve(echoDatagrams, quiet)
  await using client = await connectUdp({ port: server.address.port })
  await client.send('not this')
  const reply = await client.request('this', (bytes) => String(bytes) === 'this')
  assert.equal(String(reply), 'this')
})

it('connectUdp() says that no answer came, or that nothing listens', async () => {
  await using server = await serve(echoDatagrams, quiet)
  await using client = await connectUdp({ port: server.address.port, requestMs: 30 })
  await assert.rejects(client.request(''), { code: 'REQUEST_TIMEOUT' })
  await server.drain()
  await assert.rejects(client.request('anyone?'), { code: 'PEER_GONE' })
})

it('connectUdp() waits for as long as it takes where it is told to', async () => {
  const late = service(import.meta, () => ({
    datagram: (message) => new Promise<Uint8Array>((resolve) => setTimeout(resolve, 50, message)),
  }))
  await using server = await serve(late, { ...quiet, drainMs: Infinity })
  await using client = await connectUdp({ port: server.address.port, requestMs: Infinity })
  assert.equal(String(await client.request('late')), 'late')
  await client.send('while it drains')
  await until(() => server.stats().messages === 2)
  const drained = server.drain()
  assert.equal(server.stats().replies, 1)
  await drained
  assert.equal(server.stats().replies, 2)
})

it('connectUdp() leaves no socket open where it cannot connect, or is aborted before it has', async () => {
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'UDPWrap').length
  // The broadcast address of loopback: no socket connects to one unasked.
  await assert.rejects(connectUdp({ host: '127.255.255.255', port: 9 }), { code: 'CANNOT_CONNECT' })
  await until(() => sockets() === 0)
  const stop = new AbortController()
  const connecting = connectUdp({ port: 9, signal: stop.signal })
  stop.abort()
  await assert.rejects(connecting, { name: 'AbortError' })
  await until(() => sockets() === 0)
})

it('connectUdp() ends with its signal', async () => {
  await using server = await serve(echoDatagrams, quiet)
  const stop = new AbortController()
  const client = await connectUdp({ port: server.address.port, signal: stop.signal })
  const request = client.request('')
  stop.abort()
  await assert.rejects(request, { name: 'AbortError' })
  await assert.rejects(client.send('late'), { code: 'CLOSED' })
})
