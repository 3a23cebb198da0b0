import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { planScan } from './plan.ts'
import { createProbeLog } from './probe-log.ts'
import { runScan } from './scan.ts'

const lookup = async () => ['10.0.0.1', '::1']

describe('createProbeLog()', () => {
  test('takes addresses, and names as the scan has found them', async () => {
    const plan = await planScan({ targets: ['host.example'], ports: '80' }, lookup)
    const found = createProbeLog(plan, ['Host.Example:80', '10.0.0.1:80']).ports()
    assert.deepEqual(found.map(({ address }) => address).toSorted(), ['10.0.0.1', '::1'])
    assert.equal(createProbeLog(plan, ['[0:0::1]:80']).has('::1', 80), true)
  })

  test('refuses what is no port of the scan, and what is no host and port', async () => {
    const plan = await planScan({ targets: ['10.0.0.0/30'], exclude: ['10.0.0.2'], ports: '80' })
    for (const text of ['10.0.0.1:81', '10.0.0.2:80', '10.0.0.4:80', 'host.example:80']) {
      assert.throws(() => createProbeLog(plan, [text]), { code: 'NOT_IN_SCAN' }, text)
    }
    for (const text of ['10.0.0.1', '10.0.0.1:0', '10.0.0.1:65536', '::1:80', '[10.0.0.1]:80', ':80']) {
      assert.throws(() => createProbeLog(plan, [text]), { code: 'NOT_A_HOST_PORT' }, text)
    }
  })

  test('refuses to ask why of a program that scans by itself', async () => {
    const plan = await planScan({ targets: ['10.0.0.1'], ports: '80' })
    assert.throws(() => createProbeLog({ ...plan, engine: 'nmap' }, ['10.0.0.1:80']), {
      code: 'ENGINE_LACKS_OPTION',
    })
  })

  test('has what a scan sent and what came back, for the ports that it was asked about', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    try {
      const plan = await planScan({ targets: ['127.0.0.1'], ports: `1,${port}`, engine: 'connect' })
      const log = createProbeLog(plan, [`127.0.0.1:${port}`])
      await runScan(plan, { watch: log })
      const [history] = log.ports()
      assert.equal(history?.verdict?.state, 'open')
      assert.deepEqual(
        history.events.map(({ kind, detail }) => `${kind}: ${detail}`),
        ['sent: connect, try 1', 'answered: connect: connected'],
      )
      assert.ok(history.events.every(({ atMs }) => atMs >= 0 && atMs < 60_000))
      assert.equal(log.ports().length, 1)
    } finally {
      server.close()
    }
  })
})
