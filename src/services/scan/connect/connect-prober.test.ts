import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { createConnectProber } from './connect-prober.ts'
import { planScan, type ScanPlan } from '../plan.ts'
import type { Probe, ProbedHost } from '../prober.ts'
import { createRoundTrip } from '../round-trip.ts'
import { type RunOptions, scanWith } from '../scan.ts'
import { isNativeAvailable } from '../../../native/index.ts'
import { createEpollConnector } from './epoll-connector.ts'
import { createNetConnector } from './net-connector.ts'

const isLinux = process.platform === 'linux'
const run = promisify(execFile)

const servers: Server[] = []
after(() => {
  for (const server of servers) server.close()
})

async function listen(host = '127.0.0.1', port = 0): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).resetAndDestroy())
  servers.push(server)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

async function listenOn(count: number): Promise<number[]> {
  const ports = await Promise.all(Array.from({ length: count }, () => listen()))
  return ports.toSorted((a, b) => a - b)
}

/** A port on which nobody listens: one that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

const ownNetwork = ['unshare', '--net', '--map-root-user']
const portRange = '/proc/sys/net/ipv4/ip_local_port_range'

/** Why a network of one's own can't be had here; `false` where it can. */
async function cannotUnshare(): Promise<string | false> {
  try {
    const [command = '', ...options] = ownNetwork
    await run(command, [...options, 'sh', '-c', `ip link set lo up && test -w ${portRange}`])
    return false
  } catch {
    return 'needs a network namespace'
  }
}

/** Runs a program in a process of its own, under a shell that first does `setUp`, and returns what it printed as JSON. */
async function scanElsewhere(
  setUp: string,
  program: string,
  { native, within = ['env'] }: { readonly native: 'on' | 'off'; readonly within?: readonly string[] },
): Promise<unknown> {
  const [command = '', ...before] = within
  const script = `import { planScan, runScan } from ${JSON.stringify(import.meta.resolve('../index.ts'))}\n${program}`
  const shell = `${setUp} && exec "$0" --input-type=module --eval "$1"`
  const { stdout } = await run(command, [...before, 'sh', '-c', shell, process.execPath, script], {
    timeout: 50_000,
    env: { ...process.env, PORTSIDE_NATIVE: native },
  })
  return JSON.parse(stdout)
}

const noNetwork = await cannotUnshare()

const { available, reason } = await isNativeAvailable()
const ways = [
  {
    way: 'epoll',
    connector: createEpollConnector,
    native: 'on',
    sweeps: 3,
    skip: available ? false : reason,
  },
  { way: 'node:net', connector: createNetConnector, native: 'off', sweeps: 1, skip: false },
] as const

for (const { way, connector, native, sweeps, skip } of ways) {
  describe(`createConnectProber() by ${way}`, { skip }, () => {
    const runScan = (plan: ScanPlan, options: RunOptions = {}) =>
      scanWith(createConnectProber({ connector }), plan, options)

    test('finds what listens, and only that, over IPv4 and IPv6', async () => {
      const ports = await listenOn(5)
      const six = await listen('::1')
      const closed = await freePort()
      const plan = await planScan({
        engine: 'connect',
        targets: ['127.0.0.1', '::1'],
        ports: [...ports, six, closed].join(),
      })
      const { hosts } = await runScan(plan)
      const found = hosts.map(({ address, ports: list }) => [address, list.map(({ port }) => port)])
      assert.deepEqual(found, [
        ['::1', [six]],
        ['127.0.0.1', ports],
      ])
      assert.equal(hosts[1]?.reasons['conn-refused'], 2)
    })

    test('measures round trips and feeds them to the host', async () => {
      const host = { address: '127.0.0.1', roundTrip: createRoundTrip() }
      const rtts: (number | undefined)[] = []
      await createConnectProber({ connector }).run({
        probes: [{ host, port: await listen() }],
        probesPerSecond: Infinity,
        signal: undefined,
        onVerdict: ({ rttMs }) => rtts.push(rttMs),
      })
      assert.ok(rtts.length === 1 && rtts[0] !== undefined && rtts[0] > 0)
      assert.ok(host.roundTrip.timeoutMs < 1000)
    })

    test('keeps to the rate', async () => {
      const plan = await planScan({
        engine: 'connect',
        targets: ['127.0.0.1'],
        ports: '1-60',
        probesPerSecond: 200,
      })
      const startedMs = performance.now()
      await runScan(plan)
      const tookMs = performance.now() - startedMs
      assert.ok(tookMs > 240 && tookMs < 2000, `${tookMs} ms for 60 probes at 200 a second`)
    })

    test('stops at once when told to, and drops what is under way', async () => {
      const stop = new AbortController()
      const plan = await planScan({ engine: 'connect', targets: ['127.0.0.0/16'] })
      const { scan, hosts } = await runScan(plan, {
        signal: stop.signal,
        onProgress: () => stop.abort(),
      })
      assert.equal(scan.interrupted, true)
      assert.equal(hosts.length, 65_536)
      assert.ok(scan.probesSent > 0 && scan.probesSent < 1_000_000)
    })

    test('probes nothing when it was stopped before', async () => {
      const plan = await planScan({ engine: 'connect', targets: ['127.0.0.1'] })
      const { scan, hosts } = await runScan(plan, { signal: AbortSignal.abort() })
      assert.equal(scan.probesSent, 0)
      assert.deepEqual(hosts[0]?.reasons, { interrupted: 1024 })
    })

    test('rejects with what the probes or a callback threw', async () => {
      function* broken(): Generator<Probe<ProbedHost>> {
        yield { host: { address: '127.0.0.1', roundTrip: createRoundTrip() }, port: 1 }
        throw new RangeError('no more')
      }
      const prober = createConnectProber({ connector })
      const rest = { probesPerSecond: Infinity, signal: undefined }
      await assert.rejects(prober.run({ ...rest, probes: broken(), onVerdict: () => undefined }), /no more/)
      const plan = await planScan({
        engine: 'connect',
        targets: ['127.0.0.1'],
        ports: String(await listen()),
      })
      function fail(): never {
        throw new RangeError('mine')
      }
      await assert.rejects(runScan(plan, { onPort: fail }), /mine/)
      const slow = await planScan({ engine: 'connect', targets: ['127.0.0.1'], probesPerSecond: 10 })
      await assert.rejects(runScan(slow, { onProgress: fail }), /mine/)
    })
  })

  describe(`createConnectProber() by ${way} in a process of its own`, { concurrency: true, skip }, () => {
    test('finds exactly what listens among all ports', { skip: noNetwork }, async () => {
      // In a network of its own, where nobody else listens, nor is disturbed.
      const result = await scanElsewhere(
        'ip link set lo up',
        `import { once } from 'node:events'
         import { createServer } from 'node:net'
         const servers = [...Array(20).fill('127.0.0.1'), '0.0.0.0', '::'].map((host) =>
           createServer((socket) => socket.on('error', () => {}).resetAndDestroy()).listen(0, host))
         await Promise.all(servers.map((server) => once(server, 'listening')))
         const listening = servers.map((server) => server.address().port).sort((a, b) => a - b)
         const plan = await planScan({ engine: 'connect', targets: ['127.0.0.1'], ports: '1-65535' })
         const sweeps = []
         for (let sweep = 0; sweep < ${sweeps}; sweep++) {
           const { hosts: [{ ports, counts }] } = await runScan(plan)
           sweeps.push([ports.map(({ port }) => port), counts])
         }
         for (const server of servers) server.close()
         console.log(JSON.stringify({ listening, sweeps }))`,
        { native, within: ownNetwork },
      )
      const { listening, sweeps: swept } = result as { listening: number[]; sweeps: unknown[] }
      const counts = { open: 22, closed: 65_535 - 22, filtered: 0, notProbed: 0 }
      assert.deepEqual(
        swept,
        Array.from({ length: sweeps }, () => [listening, counts]),
      )
    })

    test('finds 50 of 50 with 128 file descriptors', { skip: !isLinux }, async () => {
      const ports = await listenOn(50)
      const range = `${ports[0]}-${ports.at(-1)}`
      const result = await scanElsewhere(
        'ulimit -n 128',
        `const { hosts } = await runScan(await planScan({ engine: 'connect', targets: ['127.0.0.1'], ports: '${range}' }))
       console.log(JSON.stringify(hosts[0]))`,
        { native },
      )
      assert.partialDeepStrictEqual(result, { counts: { notProbed: 0, filtered: 0 } })
      const { ports: found } = result as { ports: { port: number }[] }
      assert.deepEqual(
        ports.filter((port) => !found.some((one) => one.port === port)),
        [],
      )
    })

    test('never takes a connection to itself for an open port', { skip: noNetwork }, async () => {
      // A network of its own whose system gives away eight local ports only: one probe in eight meets itself.
      const result = await scanElsewhere(
        `ip link set lo up && echo 50000 50007 > ${portRange}`,
        `const plan = await planScan({ engine: 'connect', targets: ['127.0.0.1'], ports: '50000-50007' })
       let sent = 0
       const reasons = new Set()
       for (let i = 0; i < 50; i++) {
         const { scan, hosts } = await runScan(plan)
         sent += scan.probesSent
         for (const reason of Object.keys(hosts[0].reasons)) reasons.add(reason)
       }
       console.log(JSON.stringify({ hasMetItself: sent > 400, reasons: [...reasons] }))`,
        { native, within: ownNetwork },
      )
      assert.deepEqual(result, { hasMetItself: true, reasons: ['conn-refused'] })
    })

    test('tells silence, no route, a router and a policy apart', { skip: noNetwork }, async () => {
      // 10.9.0.2 has a link address that nobody has, so that packets to it vanish.
      const result = await scanElsewhere(
        `ip link set lo up && ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up &&
       ip addr add 10.9.0.1/24 dev v0 && ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:99 dev v0 nud permanent &&
       ip route add unreachable 10.9.3.0/24 && ip route add prohibit 10.9.4.0/24`,
        `const plan = await planScan({ engine: 'connect', targets: ['10.9.0.2', '10.9.2.1', '10.9.3.1', '10.9.4.1'], ports: '1-10' })
       const { scan, hosts } = await runScan(plan)
       console.log(JSON.stringify([scan.probesSent, ...hosts.map(({ counts, reasons }) => [counts, reasons])]))`,
        { native, within: ownNetwork },
      )
      const none = { open: 0, closed: 0, filtered: 0, notProbed: 0 }
      assert.deepEqual(result, [
        70,
        [{ ...none, filtered: 10 }, { 'no-response': 10 }],
        [{ ...none, notProbed: 10 }, { 'no-route': 10 }],
        [{ ...none, filtered: 10 }, { 'host-unreachable': 10 }],
        [{ ...none, notProbed: 10 }, { 'not-permitted': 10 }],
      ])
    })

    test('takes in answers that come later, from another machine', { skip: noNetwork }, async () => {
      // Another network, held by a process that listens there on port 80.
      const far = `"$0" -e "require('net').createServer().listen(80); setTimeout(process.exit, 20000)"`
      const result = await scanElsewhere(
        `ip link set lo up && ip link add v0 type veth peer name v1 &&
         { unshare --net ${far} >/dev/null 2>&1 & export far=$!; } &&
         for i in $(seq 1000); do grep -q ':0050 ' /proc/$far/net/tcp6 && break; sleep 0.01; done &&
         ip link set v1 netns $far && nsenter -t $far -n ip addr add 10.9.0.2/24 dev v1 &&
         nsenter -t $far -n ip link set v1 up && ip addr add 10.9.0.1/24 dev v0 && ip link set v0 up`,
        `const plan = await planScan({ targets: ['10.9.0.2'], ports: '1-2000', engine: 'connect' })
         const { hosts: [host] } = await runScan(plan)
         process.kill(Number(process.env.far))
         console.log(JSON.stringify([host.ports.map(({ port }) => port), host.reasons]))`,
        { native, within: ownNetwork },
      )
      assert.deepEqual(result, [[80], { 'conn-refused': 1999, 'syn-ack': 1 }])
    })

    const hogDescriptors = `import { closeSync, openSync } from 'node:fs'
    const plan = await planScan({ engine: 'connect', targets: ['127.0.0.1'], ports: '1-200' })
    await runScan(plan)
    const hogs = []
    try { for (;;) hogs.push(openSync('/dev/null')) } catch {}`

    test('waits for file descriptors that others hold', { skip: !isLinux }, async () => {
      const result = await scanElsewhere(
        'ulimit -n 100',
        `${hogDescriptors}
       setTimeout(() => hogs.splice(0, 5).forEach((fd) => closeSync(fd)), 300)
       const { hosts } = await runScan(plan)
       hogs.forEach((fd) => closeSync(fd))
       console.log(JSON.stringify(hosts[0].counts.notProbed))`,
        { native },
      )
      assert.equal(result, 0)
    })

    test('says not probed, and not closed, where no descriptor comes free', { skip: !isLinux }, async () => {
      const result = await scanElsewhere(
        'ulimit -n 100',
        `${hogDescriptors}
       const { scan, hosts } = await runScan(plan)
       hogs.forEach((fd) => closeSync(fd))
       console.log(JSON.stringify({ sent: scan.probesSent, reasons: hosts[0].reasons }))`,
        { native },
      )
      assert.deepEqual(result, { sent: 0, reasons: { 'no-file-descriptors': 200 } })
    })
  })
}

describe('createConnectProber()', () => {
  test('connects by node:net where native calls cannot be made, and says why', async () => {
    const program = `const plan = await planScan({ targets: ['127.0.0.1'], ports: '1', engine: 'connect' })
      console.log(JSON.stringify((await runScan(plan)).scan.engineDetail))`
    const detail = await scanElsewhere('true', program, { native: 'off' })
    assert.equal(detail, "through node:net, epoll can't be used: PORTSIDE_NATIVE is off")
    if (available) assert.equal(await scanElsewhere('true', program, { native: 'on' }), null)
  })
})
