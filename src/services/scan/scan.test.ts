import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { planScan } from './plan.ts'
import type { ProbedHost, Prober, ProbeRun } from './prober.ts'
import type { HostResult, PortState, Reason } from './result.ts'
import { scanWith, totalCounts } from './scan.ts'

type Answer = readonly [PortState, Reason]

/** A prober that knows its answers, and stops by itself after so many of them. */
function oracle(answer: (address: string, port: number) => Answer, stopAfter = Infinity): Prober {
  return {
    engine: 'oracle',
    async run<Host extends ProbedHost>(run: ProbeRun<Host>) {
      let probesSent = 0
      for (const probe of run.probes) {
        if (probesSent === stopAfter || run.signal?.aborted === true) break
        probesSent++
        const [state, reason] = answer(probe.host.address, probe.port)
        run.onVerdict({ probe, state, reason, rttMs: state === 'open' ? 0.123_456 : undefined })
      }
      return { probesSent }
    },
  }
}

const open: Answer = ['open', 'syn-ack']
const closed: Answer = ['closed', 'conn-refused']
const silent: Answer = ['filtered', 'no-response']

describe('scanWith()', () => {
  test('lists open ports in order and counts the others', async () => {
    const plan = await planScan({ targets: ['10.0.0.1-2'], ports: '79-81,443,9' })
    const prober = oracle((address, port) => {
      if (address === '10.0.0.2') return silent
      return port === 80 || port === 443 ? open : closed
    })
    const { scan, hosts } = await scanWith(prober, plan, {})
    assert.deepEqual(hosts, [
      {
        address: '10.0.0.1',
        names: [],
        ports: [
          { port: 80, protocol: 'tcp', state: 'open', reason: 'syn-ack', service: 'http', rttMs: 0.123 },
          { port: 443, protocol: 'tcp', state: 'open', reason: 'syn-ack', service: 'https', rttMs: 0.123 },
        ],
        counts: { open: 2, closed: 3, filtered: 0, notProbed: 0 },
        reasons: { 'syn-ack': 2, 'conn-refused': 3 },
      },
      {
        address: '10.0.0.2',
        names: [],
        ports: [],
        counts: { open: 0, closed: 0, filtered: 5, notProbed: 0 },
        reasons: { 'no-response': 5 },
      },
    ])
    assert.equal(scan.engine, 'oracle')
    assert.equal(scan.ports, '9,79-81,443')
    assert.equal(scan.probesSent, 10)
    assert.equal(scan.probesPerSecond, null)
    assert.equal(scan.interrupted, false)
  })

  test('lists every port where all states are asked for', async () => {
    const plan = await planScan({ targets: ['10.0.0.1'], ports: '1-3', allStates: true })
    const { hosts } = await scanWith(
      oracle(() => closed),
      plan,
      {},
    )
    assert.deepEqual(
      hosts[0]?.ports.map(({ port, state, rttMs }) => [port, state, rttMs]),
      [
        [1, 'closed', null],
        [2, 'closed', null],
        [3, 'closed', null],
      ],
    )
  })

  test('counts what an interrupted scan left as not probed, untouched hosts included', async () => {
    const plan = await planScan({ targets: ['10.0.0.0/28'], ports: '1-100' })
    const { scan, hosts } = await scanWith(
      oracle(() => closed, 7),
      plan,
      {},
    )
    assert.equal(scan.interrupted, true)
    assert.equal(hosts.length, 16)
    assert.ok(hosts.every(({ counts }) => counts.closed + counts.notProbed === 100))
    assert.deepEqual(totalCounts({ scan, hosts }), { open: 0, closed: 7, filtered: 0, notProbed: 1593 })
  })

  test('names the ports that an interrupted scan of all states left', async () => {
    const plan = await planScan({ targets: ['10.0.0.1'], ports: '1-10', allStates: true })
    const { hosts } = await scanWith(
      oracle(() => closed, 4),
      plan,
      {},
    )
    assert.equal(hosts[0]?.ports.filter(({ reason }) => reason === 'interrupted').length, 6)
    assert.deepEqual(hosts[0]?.counts, { open: 0, closed: 4, filtered: 0, notProbed: 6 })
  })

  test('lists of many hosts only those that answered, and counts the others', async () => {
    const plan = await planScan({ targets: ['10.0.0.0/15'], ports: '80' })
    const { scan, hosts } = await scanWith(
      oracle((address) => (address === '10.1.2.3' ? open : silent)),
      plan,
      {},
    )
    assert.deepEqual(
      hosts.map(({ address }) => address),
      ['10.1.2.3'],
    )
    assert.deepEqual(scan.unlisted, {
      hosts: 131_071,
      counts: { open: 0, closed: 0, filtered: 131_071, notProbed: 0 },
    })
  })

  test('counts the untouched hosts of an interrupted wide scan', async () => {
    const plan = await planScan({ targets: ['10.0.0.0/8'], ports: '80,443' })
    const result = await scanWith(
      oracle(() => silent, 10),
      plan,
      {},
    )
    const { filtered, notProbed } = totalCounts(result)
    assert.equal(filtered, 10)
    assert.equal(notProbed, 2 ** 25 - 10)
  })

  test('tells ports and hosts as it finds them, and the progress at the end', async () => {
    const plan = await planScan({ targets: ['10.0.0.1-2'], ports: '80-81' })
    const told: string[] = []
    const ended: HostResult[] = []
    await scanWith(
      oracle((_, port) => (port === 80 ? open : closed)),
      plan,
      {
        onPort: ({ port }, { address }) => told.push(`${address}:${port}`),
        onHost: (host) => ended.push(host),
        onProgress: ({ done, total, open: found, remainingMs }) =>
          told.push(`${done}/${total} ${found} ${remainingMs}`),
      },
    )
    assert.deepEqual(told.slice(0, 2).toSorted(), ['10.0.0.1:80', '10.0.0.2:80'])
    assert.equal(told.at(-1), '4/4 2 0')
    assert.deepEqual(ended.map(({ address }) => address).toSorted(), ['10.0.0.1', '10.0.0.2'])
  })

  test('rejects with what a callback threw', async () => {
    const plan = await planScan({ targets: ['10.0.0.1'], ports: '80' })
    const run = scanWith(
      oracle(() => open),
      plan,
      {
        onPort: () => {
          throw new RangeError('mine')
        },
      },
    )
    await assert.rejects(run, RangeError)
  })
})
