import { canonicalAddress, LimitError } from '../../../core/index.ts'
import { addCounts, noCounts } from '../host-tally.ts'
import type { HostResult, PortResult, PortState, Reason, ScanFacts, StateCounts } from '../result.ts'
import { pointOf } from '../targets/address-set.ts'
import type { ForeignHost, ForeignPort, ForeignRest } from './foreign-host.ts'
import { portsOf } from './port-list.ts'

/** Up to here hosts without a port to list are listed too; beyond, they are only counted. */
const maxListedSilentHosts = 65_536
/** More than any network of one's own has, and some 200 MB. */
const maxListedPorts = 1_000_000

/** How another scanner's findings are gathered. */
export interface CollectorOptions {
  /** The ports that were scanned, ascending; `undefined` where only the report itself knows. */
  readonly ports: readonly number[] | undefined
  /** Whether ports of all states are listed, or open ones only. */
  readonly allStates: boolean
  /** Names the service of a port. */
  readonly nameOf: (port: number) => string | undefined
  /** The names that an address has among the targets. */
  readonly namesOf?: (address: string) => readonly string[]
  /** Called for each port that is listed, once. */
  readonly onPort?: ((port: PortResult, host: Pick<HostResult, 'address' | 'names'>) => void) | undefined
}

/** What was gathered. */
export type Collected = Pick<ScanFacts, 'unlisted'> & { readonly hosts: readonly HostResult[] }

/** Gathers what reports say of hosts, in whichever order and however often they speak of one. */
export interface HostCollector {
  /** Takes in what was said of an address. @throws {@link LimitError} `SCAN_REPORT_TOO_LARGE` */
  add(host: ForeignHost): void
  /** How many ports were found open. */
  readonly open: number
  /** All hosts, ascending. Where the ports are known, each that nothing was said of is not probed, for the reason given. */
  result(unsaid?: 'not-reported' | 'interrupted'): Collected
}

interface HostDraft {
  readonly address: string
  readonly names: Set<string>
  readonly ports: Map<number, PortResult>
  readonly counts: Record<PortState, number>
  readonly reasons: Partial<Record<Reason, number>>
  /** Groups of ports that the report doesn't name, where each port is to be listed. */
  readonly unnamed: ForeignRest[]
}

/**
 * Makes a collector. Memory grows with the ports that are listed, of which there may be a million, and with 65,536 hosts
 * that have none; others without one are only counted. Where a report contradicts itself on a port, open counts.
 */
export function collectHosts(options: CollectorOptions): HostCollector {
  const { ports, allStates, nameOf, namesOf, onPort } = options
  const drafts = new Map<string, HostDraft>()
  const unlisted = { hosts: 0, counts: noCounts() }
  const scanned = ports === undefined ? undefined : new Set(ports)
  let silentHosts = 0
  let listedPorts = 0
  let open = 0

  function draftOf(address: string, names: readonly string[]): HostDraft {
    const known = drafts.get(address)
    if (known !== undefined) return known
    const allNames = new Set([...(namesOf?.(address) ?? []), ...names])
    return { address, names: allNames, ports: new Map(), counts: noCounts(), reasons: {}, unnamed: [] }
  }

  function count(draft: HostDraft, state: PortState, reason: Reason, by: number): void {
    draft.counts[state] += by
    draft.reasons[reason] = (draft.reasons[reason] ?? 0) + by
    if (draft.reasons[reason] === 0) Reflect.deleteProperty(draft.reasons, reason)
  }

  function addPort(draft: HostDraft, { port, state, reason, identification }: ForeignPort): void {
    if (scanned?.has(port) === false) return
    const before = draft.ports.get(port)
    const found = identification ?? before?.identification
    const isNews = before === undefined || (state === 'open' && before.state !== 'open')
    if (!isNews && found === before.identification) return
    if (isNews) {
      if (before !== undefined) count(draft, before.state, before.reason, -1)
      count(draft, state, reason, 1)
      if (state === 'open') open++
    }
    if (state !== 'open' && before?.state !== 'open' && !allStates) return
    const meaning = isNews ? { state, reason } : { state: before.state, reason: before.reason }
    const result: PortResult = {
      port,
      protocol: 'tcp',
      ...meaning,
      service: nameOf(port) ?? null,
      rttMs: null,
      ...(found === undefined ? {} : { identification: found }),
    }
    if (before === undefined && ++listedPorts > maxListedPorts) throw tooLarge()
    draft.ports.set(port, result)
    if (isNews) onPort?.(result, { address: draft.address, names: [...draft.names] })
  }

  function addRest(draft: HostDraft, rest: ForeignRest): void {
    const { state, reason, count: howMany, ports: which } = rest
    if (!allStates || (ports === undefined && which === undefined)) count(draft, state, reason, howMany)
    else if (which === undefined) draft.unnamed.push(rest)
    else for (const port of portsOf(which)) addPort(draft, { port, state, reason })
  }

  /** Completes a host by what nothing was said of, or by the one group that all other ports are in. */
  function complete(draft: HostDraft, reasonUnsaid: Reason): void {
    if (ports === undefined) return
    if (!allStates) {
      const unsaid = ports.length - sumOf(draft.counts)
      if (unsaid > 0) count(draft, 'notProbed', reasonUnsaid, unsaid)
      return
    }
    const others = ports.filter((port) => !draft.ports.has(port))
    const [group, ...more] = draft.unnamed
    const isTheirs = more.length === 0 && group?.count === others.length
    const meaning = isTheirs ? group : ({ state: 'notProbed', reason: reasonUnsaid } as const)
    for (const port of others) addPort(draft, { port, state: meaning.state, reason: meaning.reason })
  }

  return {
    add(host) {
      const address = canonicalAddress(host.address)
      const draft = draftOf(address, host.names)
      for (const port of host.ports) addPort(draft, port)
      for (const rest of host.rest) addRest(draft, rest)
      if (drafts.has(address)) return
      if (draft.ports.size > 0 || silentHosts++ < maxListedSilentHosts) {
        drafts.set(address, draft)
        return
      }
      complete(draft, 'not-reported')
      unlisted.hosts++
      addCounts(unlisted.counts, draft.counts)
    },
    get open() {
      return open
    },
    result(unsaid = 'not-reported') {
      const sorted = [...drafts.values()]
        .map((draft) => ({ draft, point: pointOf(draft.address) }))
        .toSorted((a, b) => (a.point < b.point ? -1 : 1))
      const hosts = sorted.map(({ draft }): HostResult => {
        complete(draft, unsaid)
        const { address, names, ports: listed, counts, reasons } = draft
        const ascending = [...listed.values()].toSorted((a, b) => a.port - b.port)
        return { address, names: [...names], ports: ascending, counts, reasons }
      })
      return { hosts, unlisted }
    },
  }
}

function sumOf({ open, closed, filtered, notProbed }: StateCounts): number {
  return open + closed + filtered + notProbed
}

function tooLarge(): LimitError {
  return new LimitError(
    'SCAN_REPORT_TOO_LARGE',
    `Cannot take in more than ${maxListedPorts} ports of one scan; import it in parts, or without --all-states`,
    { details: { maxPorts: maxListedPorts } },
  )
}
