import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { planScan } from '../plan.ts'
import { createProbeLog } from '../probe-log.ts'
import type { Progress } from '../progress.ts'
import type { ProbedHost, Prober, ProbeRun } from '../prober.ts'
import { scanWith } from '../scan.ts'
import type { DiscoveryOptions } from './discover-hosts.ts'

const run = promisify(execFile)

/** Takes every port for closed, and notes whom it asked. */
function refusing() {
  const asked = new Set<string>()
  const prober: Prober = {
    engine: 'refusing',
    async run<Host extends ProbedHost>({ probes, ...rest }: ProbeRun<Host>) {
      for (const probe of probes) {
        asked.add(probe.host.address)
        rest.onVerdict({ probe, state: 'closed', reason: 'reset', rttMs: 1 })
      }
      return { probesSent: 0 }
    },
  }
  return { prober, asked }
}

describe('scanWith() a discovery', () => {
  test('probes no port of a host that is down, and never says closed of one', async () => {
    const { prober, asked } = refusing()
    const plan = await planScan({ targets: ['10.0.0.1-3'], ports: '1-10', ping: true })
    const facts = { hostsAsked: 3, hostsUp: 2, tcpPorts: '443,80,22', probesSent: 7, withoutEcho: null }
    const discover = async () => ({ isUp: (place: number) => place !== 1, ...facts })
    const watch = createProbeLog(plan, ['10.0.0.2:5'])
    const { scan, hosts } = await scanWith(prober, plan, { watch }, discover)
    assert.equal(watch.ports()[0]?.verdict?.reason, 'host-down')
    assert.deepEqual([...asked].toSorted(), ['10.0.0.1', '10.0.0.3'])
    assert.deepEqual(
      hosts.map(({ address, reasons }) => [address, reasons]),
      [
        ['10.0.0.1', { reset: 10 }],
        ['10.0.0.2', { 'host-down': 10 }],
        ['10.0.0.3', { reset: 10 }],
      ],
    )
    assert.deepEqual(scan.discovery, facts)
    assert.equal(scan.interrupted, false)
  })

  test('lists the ports of hosts that are down where all states are asked for', async () => {
    const plan = await planScan({ targets: ['10.0.0.1'], ports: '1-2', allStates: true })
    const facts = { hostsAsked: 1, hostsUp: 0, tcpPorts: '443', probesSent: 1, withoutEcho: null }
    const discover = async () => ({ isUp: () => false, ...facts })
    const { hosts } = await scanWith(refusing().prober, plan, {}, discover)
    assert.deepEqual(
      hosts[0]?.ports.map(({ port, state, reason }) => [port, state, reason]),
      [
        [1, 'notProbed', 'host-down'],
        [2, 'notProbed', 'host-down'],
      ],
    )
  })

  test('tells how far the discovery is, and then how far the probing', async () => {
    const plan = await planScan({ targets: ['10.0.0.1-2'], ports: '1-2', ping: true })
    const counts = { done: 3, total: 14, open: 0, hostsUp: 1 }
    const seen = new Set<string>()
    const looked = Promise.withResolvers<void>()
    const discover = async ({ onBegin }: DiscoveryOptions) => {
      onBegin?.(counts)
      await looked.promise
      const facts = { hostsAsked: 2, hostsUp: 1, tcpPorts: '443', probesSent: 1, withoutEcho: null }
      return { isUp: (place: number) => place === 0, ...facts }
    }
    const onProgress = ({ done, total, hostsUp }: Progress): void => {
      seen.add(`${done} of ${total}, ${hostsUp}`)
      looked.resolve()
    }
    await scanWith(refusing().prober, plan, { onProgress }, discover)
    assert.deepEqual([...seen], ['3 of 14, 1', '4 of 4, undefined'])
  })

  test('asks nobody where it is not told to', async () => {
    const { prober, asked } = refusing()
    const { scan } = await scanWith(prober, await planScan({ targets: ['10.0.0.1'] }), {})
    assert.deepEqual([scan.discovery, asked.size], [undefined, 1])
  })
})

// 10.9.0.2 has a link address that nobody has, so that packets to it vanish.
const network = `ip link set lo up && ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up &&
  ip addr add 10.9.0.1/24 dev v0 && ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:99 dev v0 nud permanent`
const isolated = ['--net', '--map-root-user', 'sh', '-c']

async function cannotIsolate(): Promise<string | false> {
  try {
    await run('unshare', [...isolated, network])
    return false
  } catch {
    return 'needs a network namespace'
  }
}

describe('runScan() with ping', { skip: await cannotIsolate(), concurrency: true }, () => {
  for (const [way, native] of [
    ['ICMP and TCP', 'on'],
    ['TCP alone', 'off'],
  ] as const) {
    test(`by ${way} finds who is there`, async () => {
      const program = `
        import { planScan, runScan } from ${JSON.stringify(import.meta.resolve('../index.ts'))}
        const plan = await planScan({ targets: ['127.0.0.1', '10.9.0.1-2'], ports: '1-5', engine: 'connect', ping: true })
        const { scan, hosts } = await runScan(plan)
        console.log(JSON.stringify([scan.discovery.hostsUp, hosts.map(({ address, reasons }) => [address, reasons])]))`
      const shell = `${network} && exec "$0" --input-type=module --eval "$1"`
      const env = { ...process.env, PORTSIDE_NATIVE: native }
      const { stdout } = await run('unshare', [...isolated, shell, process.execPath, program], {
        env,
        timeout: 30_000,
      })
      assert.deepEqual(JSON.parse(stdout), [
        2,
        [
          ['10.9.0.1', { 'conn-refused': 5 }],
          ['10.9.0.2', { 'host-down': 5 }],
          ['127.0.0.1', { 'conn-refused': 5 }],
        ],
      ])
    })
  }
})
