import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import type { HostResult, ScanResult } from '../../src/services/scan/result.ts'
import { homes } from './command.ts'
import { withoutTool } from './foreign-tool.ts'

/** Two network namespaces of one's own, joined by a cable and with no way out: a scanner, and what it scans. */
export interface ScanBed extends AsyncDisposable {
  /** Runs the command line beside the scanner's end, to its end, and returns its JSON report. */
  scan(args: readonly string[]): Promise<ScanResult>
  /** Starts the command line there; the process is its own. */
  start(args: readonly string[]): ChildProcess
  /** Runs a program at either end and returns what it wrote. */
  run(end: 'scanner' | 'target', ...command: readonly string[]): Promise<string>
}

/** What stands in a bed. */
export interface ScanBedOptions {
  /** Where the target listens. Its addresses are {@link bedNetworks}. */
  readonly open: readonly BedEndpoint[]
  /** Where the scanner's own machine listens, on loopback. */
  readonly openHere?: readonly BedEndpoint[]
  /** Rules of nftables for what comes to the target, as lines of a chain of type filter, hook input. */
  readonly rules?: readonly string[]
}

/** A TCP port of an address. */
export interface BedEndpoint {
  readonly address: string
  readonly port: number
}

/** Every address of these is the target's; `link` are the two ends of the cable, the target's being `.2` and `::2`. */
export const bedNetworks = {
  link: '10.83.0.0/24',
  target: '10.83.16.0/20',
  link6: 'fd83::/64',
  target6: 'fd83:1::/64',
} as const

const bin = new URL('../../bin/portside.cjs', import.meta.url).pathname
const execute = promisify(execFile)
const longestMs = 40_000

/** For `describe(name, { skip: withoutScanBed }, …)`: why no bed can be made here, or false. */
export const withoutScanBed: string | false = reasonAgainst()

function reasonAgainst(): string | false {
  if (process.platform !== 'linux') return 'network namespaces are Linux'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  const missing = withoutTool('ip') || withoutTool('nft')
  if (missing !== false) return missing
  const name = `portside-${process.pid}-try`
  const isPossible = spawnSync('ip', ['netns', 'add', name]).status === 0
  if (isPossible) spawnSync('ip', ['netns', 'del', name])
  return isPossible ? false : 'network namespaces cannot be made here'
}

let beds = 0

/** Makes a bed, for a suite of tests that share it; whoever makes it disposes of it. */
export async function makeScanBed({ open, openHere = [], rules = [] }: ScanBedOptions): Promise<ScanBed> {
  const name = `portside-${process.pid}-${++beds}`
  const namespaces = { scanner: `${name}s`, target: `${name}t` }
  const listeners: ChildProcess[] = []

  const inside = (end: keyof typeof namespaces, ...command: readonly string[]): readonly string[] => [
    'netns',
    'exec',
    namespaces[end],
    ...command,
  ]
  const run: ScanBed['run'] = async (end, ...command) => {
    const env = { ...process.env, ...homes }
    const { stdout } = await execute('ip', inside(end, ...command), {
      env,
      maxBuffer: 1e8,
      timeout: longestMs,
    })
    return stdout
  }
  const bed: ScanBed = {
    run,
    async scan(args) {
      const report = await run('scanner', process.execPath, bin, 'scan', ...args, '--format', 'json')
      return JSON.parse(report) as ScanResult
    },
    start: (args) =>
      spawn('ip', inside('scanner', process.execPath, bin, 'scan', ...args, '--format', 'json'), {
        env: { ...process.env, ...homes },
      }),
    async [Symbol.asyncDispose]() {
      for (const listener of listeners) listener.kill()
      for (const namespace of Object.values(namespaces)) {
        await execute('ip', ['netns', 'del', namespace]).catch(() => undefined)
      }
    },
  }
  try {
    await execute('sh', ['-ec', cable(namespaces)])
    if (rules.length > 0) await run('target', 'nft', filter(rules))
    listeners.push(await listen(inside('target'), open))
    listeners.push(await listen(inside('scanner'), openHere))
    return bed
  } catch (error) {
    await bed[Symbol.asyncDispose]()
    throw error
  }
}

function cable({ scanner, target }: { readonly scanner: string; readonly target: string }): string {
  return `
    ip netns add ${scanner}; ip netns add ${target}
    ip link add p0 netns ${scanner} type veth peer name p1 netns ${target}
    for end in "${scanner} p0 1" "${target} p1 2"; do set -- $end
      ip -n $1 addr add 10.83.0.$3/24 dev $2; ip -n $1 -6 addr add fd83::$3/64 dev $2 nodad
      ip -n $1 link set lo up; ip -n $1 link set $2 up
    done
    ip -n ${target} route add local ${bedNetworks.target} dev lo
    ip -n ${target} -6 route add local ${bedNetworks.target6} dev lo
    ip -n ${scanner} route add ${bedNetworks.target} via 10.83.0.2
    ip -n ${scanner} -6 route add ${bedNetworks.target6} via fd83::2
    ip netns exec ${target} sh -c 'echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind'
  `
}

function filter(rules: readonly string[]): string {
  return `table inet bed { chain input { type filter hook input priority 0; policy accept; ${rules.join('; ')}; }; }`
}

/** Listens in a namespace by a process there; it takes connections and closes them. */
async function listen(inside: readonly string[], endpoints: readonly BedEndpoint[]): Promise<ChildProcess> {
  const program = `
    const { createServer } = require('node:net')
    let missing = ${endpoints.length}
    const ready = () => missing === 0 && process.stdout.write('ready')
    for (const { address, port } of ${JSON.stringify(endpoints)}) {
      const server = createServer((socket) => socket.on('error', () => {}).destroy())
      server.listen(port, address, () => { missing -= 1; ready() })
    }
    setInterval(ready, 1e6)
    ready()
  `
  const listener = spawn('ip', [...inside, process.execPath, '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(listener, 'exit').then(() =>
    Promise.reject(new Error('the listener of the bed has ended')),
  )
  await Promise.race([once(listener.stdout, 'data'), ended])
  ended.catch(() => undefined)
  return listener
}

/** What a scan says of one of its hosts. */
export function hostOf({ hosts }: ScanResult, address: string): HostResult {
  const host = hosts.find((one) => one.address === address)
  assert.ok(host !== undefined, `${address} is in the report`)
  return host
}
