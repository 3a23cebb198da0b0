import { randomUUID } from 'node:crypto'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OptionError } from '../../../core/index.ts'
import type { ScanPlan } from '../plan.ts'
import { loadPortNames } from '../ports/port-names.ts'
import { formatPorts } from '../ports/ports.ts'
import type { ScanResult } from '../result.ts'
import type { RunOptions } from '../scan.ts'
import { type AddressSet, formatPoint, indexAddresses, intersect, pointOf } from '../targets/address-set.ts'
import { collectHosts, type HostCollector } from './collect-hosts.ts'
import type { DriveOutcome, DriveSession, ToolNote } from './drive-session.ts'
import { inheritedPrivilege, type Privilege } from './privilege.ts'
import { findTool, type Tool, type ToolName } from './tool.ts'

/** Loaded when they are needed: with them come libraries that read what the scanners write. */
const drivers: Readonly<Record<ToolName, () => Promise<(session: DriveSession) => Promise<DriveOutcome>>>> = {
  nmap: async () => (await import('./drive-nmap.ts')).driveNmap,
  zmap: async () => (await import('./drive-zmap.ts')).driveZmap,
  masscan: async () => (await import('./drive-masscan.ts')).driveMasscan,
}

/** Up to here each address that a scanner is silent about is listed; beyond, such addresses are only counted. */
const maxListedSilentHosts = 65_536

/** How a scanner was used. */
export interface ToolUse {
  readonly tool: Tool
  readonly privilege: Privilege
  /** The command lines, in the order in which they were begun. */
  readonly commands: readonly (readonly string[])[]
  readonly notes: readonly ToolNote[]
  /** Addresses of the plan that it can't reach by its design. */
  readonly unreachable: AddressSet
  /** Packets, as the scanner says; `undefined` where it doesn't. */
  readonly probesSent: number | undefined
}

/** What may be watched while another scanner runs. */
export interface ToolScanOptions extends RunOptions {
  /** Called at the end with how it was used. */
  readonly onUse?: (use: ToolUse) => void
}

/**
 * Why a scanner can't be used here, in words fit for the end of a sentence; `undefined` where it can. What it can't do
 * with certain targets shows only when it is given them.
 */
export async function whyToolUnavailable(name: ToolName): Promise<string | undefined> {
  if ((await findTool(name)) === undefined) return `it isn't installed (try: apt install ${name})`
  if (name === 'nmap' || (await inheritedPrivilege()) !== 'none') return undefined
  return 'it writes its packets itself, which takes root or CAP_NET_RAW (try: sudo)'
}

/**
 * Runs a scan by another scanner that is installed here. What the scanner says nothing of is *not reported*, never closed:
 * zmap is silent about ports that are silent, masscan about all that aren't open. What it reports beyond the plan is left out.
 * Stopped by the signal or by the watchdog, it gives what it had reported, the rest is *interrupted*, and so is the result.
 *
 * @throws {@link OptionError} `ENGINE_UNAVAILABLE`, also where the scanner can reach none of the targets;
 * {@link ExternalToolError} `TOOL_FAILED`
 */
export async function scanByTool(
  name: ToolName,
  plan: ScanPlan,
  { signal, onProgress, onPort, onHost, onUse }: ToolScanOptions = {},
): Promise<ScanResult> {
  const tool = await findTool(name)
  const reason = tool === undefined ? await whyToolUnavailable(name) : undefined
  if (tool === undefined) throw unavailable(name, reason ?? 'it is gone')
  const privilege = await inheritedPrivilege()
  const { nameOf } = await loadPortNames()
  const startedAt = new Date()
  const collector = collectHosts({
    ports: plan.ports,
    allStates: plan.allStates,
    nameOf,
    namesOf: (address) => plan.names.get(pointOf(address)) ?? [],
    onPort,
  })
  const commands: (readonly string[])[] = []
  const total = plan.addressCount * plan.ports.length
  await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-scan-'))
  const drive = await drivers[name]()
  const { probesSent, isComplete, unreachable, notes } = await drive({
    tool,
    plan,
    privilege,
    folder: folder.path,
    signal,
    onHost(host) {
      if (isAmong(host.address, plan.addresses)) collector.add(host)
    },
    onProgress(share) {
      const elapsedMs = Date.now() - startedAt.getTime()
      onProgress?.({
        done: Math.round(share * total),
        total,
        open: collector.open,
        probesPerSecond: (share * total * 1000) / Math.max(elapsedMs, 1),
        remainingMs: share > 0 ? (elapsedMs * (1 - share)) / share : undefined,
      })
    },
    onCommand: (command) => void commands.push(command),
  })
  const obstacle = notes.find(({ kind }) => kind === 'unreachable')
  if (commands.length === 0 && obstacle !== undefined) throw unavailable(name, obstacle.detail)
  const isStopped = !isComplete || signal?.aborted === true
  onUse?.({ tool, privilege, commands, notes, unreachable, probesSent })
  const { hosts, unlisted } = completed(collector, plan, isStopped ? 'interrupted' : 'not-reported')
  for (const host of hosts) onHost?.(host)
  return {
    scan: {
      id: randomUUID(),
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      engine: name,
      engineReason: plan.engineReason,
      engineDetail: [`version ${tool.version}`, ...notes.map(({ detail }) => detail)].join('; '),
      probesSent: probesSent ?? 0,
      ports: formatPorts(plan.ports),
      targets: plan.targets,
      exclude: plan.exclude,
      addresses: plan.addressCount,
      ...(plan.authorization === undefined ? {} : { authorization: plan.authorization }),
      probesPerSecond: Number.isFinite(plan.probesPerSecond) ? plan.probesPerSecond : null,
      interrupted: isStopped,
      unresolved: plan.unresolved,
      unlisted,
    },
    hosts,
  }
}

function unavailable(name: ToolName, reason: string): OptionError {
  return new OptionError('ENGINE_UNAVAILABLE', `Cannot scan with ${name}: ${reason}; auto takes another`, {
    details: { engine: name, reason },
  })
}

function isAmong(address: string, addresses: AddressSet): boolean {
  const point = pointOf(address)
  return intersect([{ first: point, last: point }], addresses).length > 0
}

/** What was gathered, with the addresses of the plan that the scanner is silent about. */
function completed(
  collector: HostCollector,
  plan: ScanPlan,
  unsaid: 'not-reported' | 'interrupted',
): Pick<ScanResult, 'hosts'> & Pick<ScanResult['scan'], 'unlisted'> {
  if (plan.addressCount <= maxListedSilentHosts) {
    const pointAt = indexAddresses(plan.addresses)
    for (let place = 0; place < plan.addressCount; place++) {
      collector.add({ address: formatPoint(pointAt(place)), names: [], ports: [], rest: [] })
    }
    return collector.result(unsaid)
  }
  const { hosts, unlisted } = collector.result(unsaid)
  const silent = plan.addressCount - hosts.length - unlisted.hosts
  const { counts } = unlisted
  return {
    hosts,
    unlisted: {
      hosts: unlisted.hosts + silent,
      counts: { ...counts, notProbed: counts.notProbed + silent * plan.ports.length },
    },
  }
}
