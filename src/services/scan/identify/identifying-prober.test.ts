import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, test } from 'node:test'
import { planScan } from '../plan.ts'
import type { ProbedHost, Prober, ProbeRun } from '../prober.ts'
import type { Identification } from '../result.ts'
import { runScan, scanWith } from '../scan.ts'
import type { Identifier } from './identifier.ts'
import { identifyOpenPorts } from './identifying-prober.ts'

/** A prober to which even ports are open. */
const prober: Prober = {
  engine: 'oracle',
  async run<Host extends ProbedHost>(run: ProbeRun<Host>) {
    let probesSent = 0
    for (const probe of run.probes) {
      probesSent++
      const isOpen = probe.port % 2 === 0
      const answer = isOpen ? (['open', 'syn-ack'] as const) : (['closed', 'reset'] as const)
      run.onVerdict({ probe, state: answer[0], reason: answer[1], rttMs: 1 })
    }
    return { probesSent }
  },
}

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
