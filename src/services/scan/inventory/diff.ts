import { pointOf } from '../targets/address-set.ts'
import type { Identification, PortResult, ScanFacts } from '../result.ts'
import { type ComparedScan, knowledgeOf, type Verdict } from './scan-knowledge.ts'

/**
 * What became of a port. `reopened` was found open in an earlier scan, then not open, and is open again; `unknown` is open in
 * one of the two scans, and the other doesn't say: it didn't probe the port, or it is another engine's and had no answer.
 */
export type ChangeKind = 'opened' | 'closed' | 'changed' | 'reopened' | 'unknown'

/** One port that differs between two scans. */
export interface PortChange {
  readonly address: string
  readonly port: number
  readonly protocol: 'tcp'
  readonly kind: ChangeKind
  /** The port in either scan, where that is known. */
  readonly before?: PortResult
  readonly after?: PortResult
}

/** One of the two scans. */
export type ComparedFacts = Pick<
  ScanFacts,
  'id' | 'startedAt' | 'finishedAt' | 'engine' | 'targets' | 'ports'
>

/** What changed from one scan to another. `JSON.stringify` of it is the JSON report. */
export interface ScanDiff {
  readonly before: ComparedFacts
  readonly after: ComparedFacts
  /** How many changes there are of each kind. */
  readonly counts: Readonly<Record<ChangeKind, number>>
  /** Ascending by address (as {@link ScanResult} orders hosts) and port. */
  readonly changes: readonly PortChange[]
}

/** What else is known. */
export interface DiffOptions {
  /** Whether a port was found open in a scan before `before`; then it reopens rather than opens. @default never */
  readonly wasOpen?: (address: string, port: number) => boolean
}

/**
 * Compares two scans: which ports opened, closed, answer as another service. Ports that are open in neither are no
 * change, whatever filters them and however routers say so. Nothing is called closed that `after` doesn't know: a port
 * that it did not probe, or that another engine than before's had no answer from, is `unknown`. Pure; the scans may be in any order.
 */
export function diffScans(
  before: ComparedScan,
  after: ComparedScan,
  { wasOpen = () => false }: DiffOptions = {},
): ScanDiff {
  const knownBefore = knowledgeOf(before)
  const knownAfter = knowledgeOf(after)
  const isSameEngine = before.scan.engine === after.scan.engine
  const changes: PortChange[] = []
  for (const { address, port } of openPorts(before, after)) {
    const old = knownBefore(address, port)
    const now = knownAfter(address, port)
    const kind = kindOf(old, now, isSameEngine)
    if (kind === undefined) continue
    changes.push({
      address,
      port,
      protocol: 'tcp',
      kind: kind === 'opened' && wasOpen(address, port) ? 'reopened' : kind,
      ...(old === undefined ? {} : { before: portResult(port, old) }),
      ...(now === undefined ? {} : { after: portResult(port, now) }),
    })
  }
  return {
    before: comparedFacts(before.scan),
    after: comparedFacts(after.scan),
    counts: countKinds(changes),
    changes,
  }
}

/** Whether anything is certain to have changed: what is only unknown is no change. */
export function hasChanges({ counts }: ScanDiff): boolean {
  return counts.opened + counts.closed + counts.changed + counts.reopened > 0
}

function kindOf(
  old: Knowledge | undefined,
  now: Knowledge | undefined,
  isSameEngine: boolean,
): ChangeKind | undefined {
  if (old?.state === 'open') {
    if (now?.state === 'open') return isOtherService(old, now) ? 'changed' : undefined
    const isAnswered = now?.state === 'closed'
    return isAnswered || (now !== undefined && isSameEngine) ? 'closed' : 'unknown'
  }
  return old === undefined ? 'unknown' : 'opened'
}

type Knowledge = PortResult | Verdict

/** Whether two identifications contradict each other; what only one of them knows is no contradiction. */
function isOtherService(old: Knowledge, now: Knowledge): boolean {
  const before = identificationOf(old)
  const after = identificationOf(now)
  if (before === undefined || after === undefined) return false
  if (vague.has(before.service) || vague.has(after.service)) return false
  return (['service', 'product', 'version'] as const).some(
    (key) => before[key] !== undefined && after[key] !== undefined && before[key] !== after[key],
  )
}

/** Services that are names for not knowing. */
const vague: ReadonlySet<string> = new Set(['tls', 'unknown'])

function identificationOf(known: Knowledge): Identification | undefined {
  return 'identification' in known ? known.identification : undefined
}

/** The ports that either scan lists as open, each once, in order. */
function openPorts(...scans: readonly ComparedScan[]): readonly { address: string; port: number }[] {
  const ports = new Map<string, Set<number>>()
  for (const { hosts } of scans) {
    for (const host of hosts) {
      for (const { port, state } of host.ports) {
        if (state !== 'open') continue
        const known = ports.get(host.address)
        if (known === undefined) ports.set(host.address, new Set([port]))
        else known.add(port)
      }
    }
  }
  return Array.from(ports, ([address, numbers]) => ({ address, numbers, point: pointOf(address) }))
    .toSorted((a, b) => (a.point < b.point ? -1 : 1))
    .flatMap(({ address, numbers }) =>
      Array.from(numbers)
        .toSorted((a, b) => a - b)
        .map((port) => ({ address, port })),
    )
}

/** A port as it is listed; of one that isn't, the verdict, and the weakest reason where the right one is not known. */
function portResult(port: number, known: Knowledge): PortResult {
  if ('port' in known) return known
  const { state, reason = state === 'closed' ? 'conn-refused' : 'no-response' } = known
  return { port, protocol: 'tcp', state, reason, service: null, rttMs: null }
}

function comparedFacts({ id, startedAt, finishedAt, engine, targets, ports }: ScanFacts): ComparedFacts {
  return { id, startedAt, finishedAt, engine, targets, ports }
}

function countKinds(changes: readonly PortChange[]): Readonly<Record<ChangeKind, number>> {
  const counts = { opened: 0, closed: 0, changed: 0, reopened: 0, unknown: 0 }
  for (const { kind } of changes) counts[kind]++
  return counts
}
