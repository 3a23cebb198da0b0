import assert from 'node:assert/strict'
import { it } from 'node:test'
import echoDatagrams from '../../../test/support/echo-datagrams.ts'
import { serve } from '../serve.ts'
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

it('connectUdp() ends with its signal', async () => {
  await using server = await serve(echoDatagrams, quiet)
  const stop = new AbortController()
  const client = await connectUdp({ port: server.address.port, signal: stop.signal })
  const request = client.request('')
  stop.abort()
  await assert.rejects(request, { name: 'AbortError' })
  await assert.rejects(client.send('late'), { code: 'CLOSED' })
})
