import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { ScanResult } from '../../src/services/scan/index.ts'
import { portside, spawnPortside } from './command.ts'

/** Services on loopback that count who calls. */
export interface CountingServices extends AsyncDisposable {
  /** What to scan: all of them, and as many closed ports again. */
  readonly targets: readonly string[]
  readonly ports: string
  readonly open: number
  /** Calls so far. */
  readonly calls: number
  /** Resolves when so many calls have come. */
  reached(calls: number): Promise<void>
  /** Starts counting anew. */
  reset(): void
}

const addresses = Array.from({ length: 16 }, (_, i) => `127.77.${i}.1`)
const portsPerAddress = 50

/** Listens on 50 ports of each of 16 loopback addresses. */
export async function countingServices(): Promise<CountingServices> {
  const servers: Server[] = []
  const ports: number[] = []
  let calls = 0
  let awaited = { calls: Infinity, resolve: () => {} }

  async function listen(port: number, address: string): Promise<Server> {
    const server = createServer((socket) => {
      socket.on('error', () => {}).destroy()
      if (++calls >= awaited.calls) awaited.resolve()
    })
    server.listen(port, address)
    await once(server, 'listening')
    servers.push(server)
    return server
  }

  for (let i = 0; i < portsPerAddress; i++) {
    const server = await listen(0, addresses[0] ?? '')
    const { port } = server.address() as { port: number }
    ports.push(port)
    for (const address of addresses.slice(1)) await listen(port, address)
  }
  return {
    targets: addresses,
    ports: ports.join(','),
    open: addresses.length * portsPerAddress,
    get calls() {
      return calls
    },
    reached: (wanted) =>
      new Promise((resolve) => {
        awaited = { calls: wanted, resolve }
        if (calls >= wanted) resolve()
      }),
    reset() {
      calls = 0
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
    },
  }
}

/** What an uninterrupted scan of them finds, without what differs from one scan to the next. */
export async function scanWhole({ targets, ports }: CountingServices): Promise<unknown> {
  const options = ['--json', '--no-history', '--engine', 'connect']
  const { stdout } = await portside(['scan', ...targets, '-p', ports, ...options])
  return withoutTimes(JSON.parse(stdout) as ScanResult)
}

/** What a scan that was killed, and then taken up again, came to. */
export interface KilledScan {
  readonly result: ScanResult
  /** Calls beyond one for each open port. */
  readonly reprobed: number
}

/** Scans, kills the process without warning once so many calls have come, and takes the scan up again. */
export async function killAndResume(
  services: CountingServices,
  database: string,
  { killAfter, probesPerSecond }: { readonly killAfter: number; readonly probesPerSecond: number },
): Promise<KilledScan> {
  services.reset()
  const { targets, ports, open } = services
  const common = ['--json', '--quiet', '--db', database]
  const pace = ['--rate', String(probesPerSecond), '--engine', 'connect']
  const child = spawnPortside(['scan', ...targets, '-p', ports, ...pace, ...common])
  const exited = once(child, 'exit')
  await Promise.race([services.reached(killAfter), exited])
  child.kill('SIGKILL')
  await exited
  const { status, stdout, stderr } = await portside(['scan', '--resume', ...common])
  assert.equal(status, 0, stderr)
  return { result: JSON.parse(stdout) as ScanResult, reprobed: services.calls - open }
}

/** Hosts without what differs from one scan to the next: how long answers took. */
export function withoutTimes({ hosts }: ScanResult): unknown {
  return hosts.map(({ ports, ...host }) => [
    host,
    ports.map(({ port, state, reason }) => [port, state, reason]),
  ])
}
