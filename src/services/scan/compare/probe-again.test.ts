import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { probeAgain } from './probe-again.ts'

test('probeAgain() asks each port three times, and tells when and what it answered', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const address = '127.0.0.1'
  const asked = [
    { address, port },
    { address, port: 1 },
  ]
  const startedAt = new Date().toISOString()
  const [open, closed] = await probeAgain(asked, { probesPerSecond: Infinity })
  server.close()
  assert.deepEqual(
    open?.map(({ state }) => state),
    ['open', 'open', 'open'],
  )
  assert.deepEqual(
    closed?.map(({ state }) => state),
    ['closed', 'closed', 'closed'],
  )
  const times = open.map(({ at }) => at)
  assert.deepEqual(times, times.toSorted())
  assert.ok((times[0] ?? '') >= startedAt)
})

test('probeAgain() gives what it has where it is stopped', async () => {
  const asked = [{ address: '127.0.0.1', port: 1 }]
  assert.deepEqual(await probeAgain(asked, { probesPerSecond: 1, signal: AbortSignal.abort() }), [[]])
})
