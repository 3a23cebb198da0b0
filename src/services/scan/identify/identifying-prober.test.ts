import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { oracleProber } from '../../../../test/support/oracle-prober.ts'
import { openInventory } from '../inventory/inventory.ts'
import { planScan } from '../plan.ts'
import type { Identification } from '../result.ts'
import { runScan, scanWith } from '../scan.ts'
import type { Identifier } from './identifier.ts'
import { identifyOpenPorts } from './identifying-prober.ts'

/** Even ports are open, odd ones closed. */
const prober = oracleProber({ '10.0.0.1:2': 'syn-ack', '10.0.0.1:4': 'syn-ack' })

const plan = await planScan({ targets: ['10.0.0.1'], ports: '1-4' })

describe('identifyOpenPorts()', () => {
  test('asks open ports only, and gives their verdicts with what answers there', async () => {
    const asked: string[] = []
    const identifier: Identifier = {
      async identify(address, port): Promise<Identification | undefined> {
        asked.push(`${address}:${port}`)
        return port === 2 ? { service: 'ssh' } : undefined
      },
    }
    const { hosts } = await scanWith(identifyOpenPorts(prober, identifier), plan, {})
    assert.deepEqual(asked.toSorted(), ['10.0.0.1:2', '10.0.0.1:4'])
    assert.deepEqual(
      hosts[0]?.ports.map(({ port, identification }) => [port, identification]),
      [
        [2, { service: 'ssh' }],
        [4, undefined],
      ],
    )
  })

  test('reports the host once all are identified, while the probing went on', async () => {
    const answer = Promise.withResolvers<undefined>()
    let hosts = 0
    const scan = scanWith(identifyOpenPorts(prober, { identify: () => answer.promise }), plan, {
      onProgress: ({ done, total }) => {
        if (done === total) return
        // Both odd ports have their verdict, and the even ones wait for theirs.
        assert.deepEqual([done, hosts], [2, 0])
        answer.resolve(undefined)
      },
      onHost: () => hosts++,
    })
    const result = await scan
    assert.deepEqual([hosts, result.hosts[0]?.counts.open], [1, 2])
  })

  test('is not asked again of ports that an interrupted scan had identified', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-identify-'))
    const asked: number[] = []
    const identifier: Identifier = {
      async identify(_, port) {
        asked.push(port)
        return { service: `service-${port}` }
      },
    }
    const open = { '10.0.0.1:1': 'syn-ack', '10.0.0.1:2': 'syn-ack', '10.0.0.1:3': 'syn-ack' } as const
    {
      await using inventory = await openInventory({ file: join(folder, 'scans.sqlite') })
      const one = await planScan({ targets: ['10.0.0.1'], ports: '1-3', engine: 'connect' })
      let id: string
      {
        await using journal = await inventory.journal(one)
        id = journal.id
        const first = oracleProber(open, { engine: 'connect', stopAfter: 2 })
        await scanWith(identifyOpenPorts(first, identifier), one, { journal })
      }
      await using journal = await inventory.journal(one, { resumes: id })
      const rest = identifyOpenPorts(oracleProber(open, { engine: 'connect' }), identifier)
      const { hosts } = await scanWith(rest, one, { journal })
      const services = hosts[0]?.ports.map(({ identification }) => identification?.service)
      assert.deepEqual(services, ['service-1', 'service-2', 'service-3'])
    }
    assert.deepEqual(
      asked.toSorted((a, b) => a - b),
      [1, 2, 3],
    )
    await rm(folder, { recursive: true })
  })

  test('rejects with what a listener threw', async () => {
    const fault = new Error('no more paper')
    const scan = scanWith(identifyOpenPorts(prober, { identify: async () => undefined }), plan, {
      onPort: () => {
        throw fault
      },
    })
    await assert.rejects(scan, fault)
  })
})

describe('runScan() with identification', () => {
  test('tells what answers at a real port, and ends at once when it is stopped', async () => {
    const greeter = createServer((socket) => void socket.on('error', () => {}).write('RFB 003.008\n'))
    const mute = createServer((socket) => void socket.on('error', () => {}).on('end', () => socket.destroy()))
    for (const server of [greeter, mute]) await once(server.listen(0, '127.0.0.1'), 'listening')
    const [spoken, silent] = [greeter, mute].map((server) => (server.address() as AddressInfo).port)
    const both = await planScan({ targets: ['127.0.0.1'], ports: `${spoken},${silent}`, identify: true })
    const stop = new AbortController()
    const result = await runScan(both, { signal: stop.signal, onPort: () => stop.abort() })
    const found = new Map(result.hosts[0]?.ports.map(({ port, identification }) => [port, identification]))
    assert.equal(found.get(spoken ?? 0)?.service, 'vnc')
    assert.deepEqual([found.size, found.get(silent ?? 0)], [2, undefined])
    for (const server of [greeter, mute]) server.close()
  })
})
