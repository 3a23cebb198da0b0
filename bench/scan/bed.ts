import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseOpen, type HostGroup, type OpenPort } from './truth.ts'

/** Two network namespaces with no way out: one for the scanner, one for what it scans. */
export interface Bed extends AsyncDisposable {
  /** Files of the bed, and of those who use it. */
  readonly folder: string
  /** The device through which the scanner reaches the targets, and the hardware address of the next hop. */
  readonly device: string
  readonly routerMac: string
  readonly groups: Readonly<Record<GroupName, readonly OpenPort[]>>
  /** Puts a command into the scanner's namespace. */
  inside(command: readonly string[]): readonly string[]
  /** Joins the hosts of `lossy` by a slow link that loses packets, by a seed, until it is disposed of. */
  link(delayMs: number, lossPpm: number, seed: number): Promise<AsyncDisposable>
}

/** What the targets are like. */
export type GroupName = 'refusing' | 'dropping' | 'rejecting' | 'limited' | 'lossy' | 'loopback'

const groups: Readonly<Record<GroupName, HostGroup>> = {
  refusing: { network: '10.77.16', hosts: 254, open: [0, 8], ports: 1000 },
  dropping: { network: '10.77.17', hosts: 15, open: [4, 4], ports: 1000 },
  rejecting: { network: '10.77.18', hosts: 15, open: [4, 4], ports: 1000 },
  limited: { network: '10.77.19', hosts: 15, open: [10, 10], ports: 1000 },
  lossy: { network: '10.78.16', hosts: 15, open: [12, 12], ports: 1000 },
  loopback: { network: '127.0.0', hosts: 1, open: [50, 50], ports: 65_535 },
}

/** Connections that pass aren't tracked: the table of a kernel would be what is measured. */
const rules = (allowed: readonly OpenPort[]): string => `
table inet bed {
 set open { type ipv4_addr . inet_service; elements = { ${allowed.map(({ address, port }) => `${address} . ${port}`).join(', ')} } }
 chain silent { ip daddr . tcp dport @open accept; drop; }
 chain rejecting { ip daddr . tcp dport @open accept; reject with icmp type admin-prohibited; }
 chain input {
  type filter hook input priority 0; policy accept;
  tcp flags & (syn|ack) != syn accept
  ip daddr ${groups.dropping.network}.0/24 jump silent
  ip daddr ${groups.rejecting.network}.0/24 jump rejecting
  ip daddr ${groups.limited.network}.0/24 limit rate over 400/second burst 100 packets drop
 }
}`

/**
 * Makes the bed; it is taken down at the end of an `await using` block. Needs root, `ip`, `nft` and `cc`.
 *
 * @throws where any of that is missing, or a namespace turns out to have a way out
 */
export async function makeBed(seed: number): Promise<Bed> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await mkdtempDisposable(join(tmpdir(), 'portside-bench-scan-'))).path
  const [scanner, target] = [`ps_scan_${process.pid}`, `ps_target_${process.pid}`]
  for (const name of [scanner, target]) {
    execFileSync('ip', ['netns', 'add', name])
    stack.defer(() => void spawnSync('ip', ['netns', 'delete', name]))
  }
  const inside = (name: string, command: readonly string[]): readonly string[] => {
    return ['ip', 'netns', 'exec', name, ...command]
  }
  const act = (name: string, line: string, ...more: readonly string[]): void => {
    const [file = '', ...args] = inside(name, [...line.split(' '), ...more])
    execFileSync(file, args)
  }

  const [device, peer] = ['bed0', 'bed1']
  act(scanner, `ip link add ${device} type veth peer name ${peer} netns ${target}`)
  for (const [name, own, address] of [
    [scanner, device, '10.77.0.1'],
    [target, peer, '10.77.0.2'],
  ] as const) {
    act(name, 'ip link set lo up')
    act(name, `ip address add ${address}/24 dev ${own}`)
    act(name, `ip link set ${own} up`)
  }
  act(target, 'ip route add local 10.77.16.0/20 dev lo')
  act(target, 'ip route add local 10.78.16.0/20 dev lo')
  act(scanner, 'ip route add 10.77.16.0/20 via 10.77.0.2')
  act(
    target,
    'sysctl -qw net.ipv4.tcp_syncookies=0 net.core.somaxconn=8192 net.ipv4.tcp_max_syn_backlog=16384',
  )
  // Connections of a scan use up local ports faster than the usual range has them.
  act(scanner, 'sysctl -qw', 'net.ipv4.ip_local_port_range=2000 65000')

  const chosen = Object.fromEntries(
    Object.entries(groups).map(([name, group], index) => [name, chooseOpen(group, seed + index)]),
  ) as Bed['groups']
  const ruleFile = join(folder, 'rules.nft')
  await writeFile(ruleFile, rules([...chosen.dropping, ...chosen.rejecting]))
  act(target, `nft -f ${ruleFile}`)
  for (const name of [scanner, target]) {
    const routes = execFileSync('ip', ['-n', name, 'route', 'show', 'default'], { encoding: 'utf8' })
    if (routes !== '') throw new Error(`${name} has a way out: ${routes}`)
  }

  const [listener, lag] = ['listener', 'lag'].map((name) => compile(name, folder))
  for (const name of [scanner, target]) {
    const file = join(folder, `${name}.txt`)
    const open = Object.entries(chosen).flatMap(([group, ports]) =>
      (group === 'loopback') === (name === scanner) ? ports : [],
    )
    await writeFile(file, open.map(({ address, port }) => `${address} ${port}\n`).join(''))
    stack.use(await untilReady(inside(name, [listener ?? '', file])))
  }

  async function link(delayMs: number, lossPpm: number, linkSeed: number): Promise<AsyncDisposable> {
    const setting = [delayMs, lossPpm, linkSeed].map(String)
    const lagging = await untilReady([lag ?? '', scanner, 'lag0', target, 'lag1', ...setting])
    for (const [name, own, address] of [
      [scanner, 'lag0', '10.78.0.1'],
      [target, 'lag1', '10.78.0.2'],
    ] as const) {
      act(name, `ip address add ${address}/24 dev ${own}`)
      act(name, `ip link set ${own} txqueuelen 20000 up`)
    }
    act(scanner, 'ip route add 10.78.16.0/20 via 10.78.0.2')
    return lagging
  }

  const links = JSON.parse(
    execFileSync('ip', ['-n', target, '-json', 'link', 'show', peer], { encoding: 'utf8' }),
  ) as readonly { readonly address: string }[]
  const kept = stack.move()
  return {
    folder,
    device,
    routerMac: links[0]?.address ?? '',
    groups: chosen,
    inside: (command) => inside(scanner, command),
    link,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Starts a program that runs until it is disposed of, and resolves when it says that it is ready. */
async function untilReady(command: readonly string[]): Promise<AsyncDisposable> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const started = await Promise.race([
    once(child.stdout, 'data', { signal: AbortSignal.timeout(10_000) }),
    ended.then(() => undefined),
  ])
  if (started === undefined) throw new Error(`${command.join(' ')} ended at once`)
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function compile(name: string, folder: string): string {
  const program = join(folder, name)
  execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, `${name}.c`)])
  return program
}
