import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import echoDatagrams from '../../../test/support/echo-datagrams.ts'
import { connectUdp } from '../udp/connect-udp.ts'
import { bindDatagram } from '../udp/datagram-host.ts'
import { PooledWorker } from './pooled-worker.ts'

const plan = {
  serviceUrl: echoDatagrams.url,
  serviceName: echoDatagrams.name,
  options: undefined,
  shared: undefined,
  limits: undefined,
  logLevel: 'silent',
  fastPath: true,
  access: {},
  tls: undefined,
  ticketKeys: undefined,
} as const

async function freePort(): Promise<number> {
  const socket = await bindDatagram({ host: '127.0.0.1', port: 0, reusePort: false })
  const { port } = socket.address()
  socket.close()
  return port
}

async function startWorker(): Promise<PooledWorker & AsyncDisposable> {
  const worker = new PooledWorker(plan, assert.ifError)
  await worker.ready
  return Object.assign(worker, { [Symbol.asyncDispose]: () => worker.terminate() })
}

describe('PooledWorker', () => {
  it('is bound once, whoever asks meanwhile', async () => {
    await using worker = await startWorker()
    const target = { host: '127.0.0.1', port: await freePort(), reusePort: false }
    // A second socket could not have the port: it isn't shared.
    await Promise.all([worker.bind(target), worker.bind(target)])
  })

  it('binds under the access list that it was given meanwhile', async () => {
    await using worker = await startWorker()
    const target = { host: '127.0.0.1', port: await freePort(), reusePort: false }
    await worker.reload({ access: { deny: ['127.0.0.0/8'] } })
    await worker.bind(target)
    await using client = await connectUdp({ port: target.port, requestMs: 100 })
    await assert.rejects(client.request('in?'), { code: 'REQUEST_TIMEOUT' })
    await worker.reload({ access: {} })
    assert.equal(String(await client.request('in')), 'in')
  })

  it('takes several reloads at once', async () => {
    await using worker = await startWorker()
    await Promise.all([1, 2, 3].map(() => worker.reload({ logLevel: 'silent' })))
  })
})
