import {
  type AddressPoint,
  type AddressSet,
  intersect,
  pointOf,
  subtract,
  unite,
} from '../targets/address-set.ts'
import { parseTarget } from '../targets/targets.ts'
import { portTest } from './port-list.ts'
import type { HostResult, PortResult, PortState, Reason, ScanResult } from '../result.ts'

/** A scan to be compared: any result will do, and one from the inventory knows more. */
export interface ComparedScan extends ScanResult {
  /** The verdict on a port that the result doesn't list, where verdicts were kept. */
  readonly unlistedVerdict?: (address: string, port: number) => Verdict | undefined
}

/** What was found out of a port. */
export type Verdict = Pick<PortResult, 'state'> & Partial<Pick<PortResult, 'reason'>>

/**
 * What a scan knows of a port: how it is listed, or the verdict on it where that follows from what is counted.
 * `undefined` where nothing is known: not probed, not among the scan's ports, not among its hosts.
 */
export type ScanKnowledge = (address: string, port: number) => PortResult | Verdict | undefined

/**
 * Makes the lookup of a scan's verdicts. A port that isn't listed is known by its host's counts where those leave no
 * doubt that it was probed; closed and filtered ones beside each other count as filtered, the weaker word.
 */
export function knowledgeOf(scan: ComparedScan): ScanKnowledge {
  const hosts = new Map<string, HostKnowledge>()
  for (const host of scan.hosts) hosts.set(host.address, hostKnowledge(host))
  const hasPort = portTest(scan.scan.ports)
  const silence = unlistedHosts(scan)

  return (address, port) => {
    const host = hosts.get(address)
    const listed = host?.listed.get(port)
    if (listed !== undefined) return listed.state === 'notProbed' ? undefined : listed
    const kept = scan.unlistedVerdict?.(address, port)
    if (kept !== undefined) return kept.state === 'notProbed' ? undefined : kept
    if (!hasPort(port)) return undefined
    return host === undefined ? silence(address) : host.others
  }
}

interface HostKnowledge {
  readonly listed: ReadonlyMap<number, PortResult>
  /** What holds for each port that isn't listed. */
  readonly others: Verdict | undefined
}

function hostKnowledge({ ports, counts, reasons }: HostResult): HostKnowledge {
  const left: Record<PortState, number> = { ...counts }
  const leftReasons: Partial<Record<Reason, number>> = { ...reasons }
  for (const { state, reason } of ports) {
    left[state]--
    leftReasons[reason] = (leftReasons[reason] ?? 0) - 1
  }
  const listed = new Map(ports.map((port) => [port.port, port]))
  if (left.notProbed > 0 || left.open > 0) return { listed, others: undefined }
  const state = left.filtered > 0 ? 'filtered' : left.closed > 0 ? 'closed' : undefined
  if (state === undefined) return { listed, others: undefined }
  const [reason, another] = (Object.keys(leftReasons) as Reason[]).filter(
    (key) => (leftReasons[key] ?? 0) > 0,
  )
  const isCertain = reason !== undefined && another === undefined
  return { listed, others: { state, ...(isCertain ? { reason } : {}) } }
}

/** What is known of hosts that aren't listed: that they were silent, where all of them were probed. */
function unlistedHosts({ scan }: ScanResult): (address: string) => Verdict | undefined {
  const { hosts, counts } = scan.unlisted
  const addresses = hosts > 0 && counts.notProbed === 0 ? addressesOf(scan.targets, scan.exclude) : []
  const silent: Verdict = { state: 'filtered', reason: 'no-response' }
  return (address) => (isIn(addresses, pointOf(address)) ? silent : undefined)
}

/**
 * The addresses among targets, as far as they are certain: none where something is excluded whose addresses nobody
 * knows, as those of a name.
 */
function addressesOf(targets: readonly string[], exclude: readonly string[]): AddressSet {
  const excluded = exclude.map(rangesOf)
  if (excluded.some((ranges) => ranges.length === 0)) return []
  return subtract(unite(targets.flatMap(rangesOf)), unite(excluded.flat()))
}

/** The addresses of a target; none for a name, or what another program took for a target. */
export function rangesOf(target: string): AddressSet {
  try {
    const parsed = parseTarget(target)
    return parsed.kind === 'addresses' ? [parsed.range] : []
  } catch {
    return []
  }
}

function isIn(addresses: AddressSet, point: AddressPoint): boolean {
  return intersect([{ first: point, last: point }], addresses).length > 0
}
