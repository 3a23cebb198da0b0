import { allNamesOf, type HostResult, type PortState } from '../../result.ts'
import type { ChangeKind } from '../../inventory/diff.ts'
import type { ReportedDiff } from '../reported-diff.ts'
import { restOf } from '../scan-summary.ts'

/** What a heat map shows of one port of one host: `notOpen` where it can't be told which of several states it has. */
export type CellState = PortState | 'notOpen'

/** One port of one host. */
export interface HeatCell {
  readonly state: CellState
  readonly change?: ChangeKind | undefined
}

/** One host. */
export interface HeatRow {
  readonly address: string
  readonly names: readonly string[]
  /** The state of ports that the host's list doesn't hold. */
  readonly rest: CellState
  /** One for each of the band's ports. */
  readonly cells: readonly HeatCell[]
}

/** So many columns as a screen and a page have room for, and the hosts that have something to show in them. */
export interface HeatBand {
  readonly ports: readonly number[]
  /** On how many hosts each port is open. */
  readonly openHosts: readonly number[]
  readonly rows: readonly HeatRow[]
}

/** Hosts and ports at a glance. */
export interface HeatMap {
  readonly bands: readonly HeatBand[]
  /** Ports and hosts that had something to show and no room. */
  readonly leftPorts: number
  readonly leftHosts: number
}

/** Columns of a band: as many as a page of paper has room for, with their numbers still readable. */
const bandColumns = 64
const maxColumns = 10 * bandColumns
const maxRows = 1_000

/**
 * Lays out a heat map: a column for each port that is open or changed on any host, a row for each host on which one
 * is, in bands of up to 64 columns with the rows that have something in them. At most 640 ports (those open on the
 * most hosts) and 1,000 hosts.
 */
export function layOutHeatMap(hosts: readonly HostResult[], diff: ReportedDiff | undefined): HeatMap {
  const changes = Map.groupBy(diff?.changes ?? [], ({ address }) => address)
  const marked = hosts
    .map((host) => markHost(host, new Map(changes.get(host.address)?.map(({ port, kind }) => [port, kind]))))
    .filter(({ marks }) => marks.size > 0)
  const shown = marked.slice(0, maxRows)
  const openHosts = countOpenHosts(shown)
  const ports = [...openHosts]
    .toSorted(([portA, countA], [portB, countB]) => countB - countA || portA - portB)
    .slice(0, maxColumns)
    .map(([port]) => port)
    .toSorted((a, b) => a - b)
  return {
    bands: bandsOf(ports).map((band) => layOutBand(band, shown, openHosts)),
    leftPorts: openHosts.size - ports.length,
    leftHosts: marked.length - shown.length,
  }
}

interface MarkedHost {
  readonly host: HostResult
  readonly listed: ReadonlyMap<number, PortState>
  readonly changes: ReadonlyMap<number, ChangeKind>
  readonly rest: CellState
  /** Ports that are worth a column. */
  readonly marks: ReadonlySet<number>
}

function markHost(host: HostResult, changes: ReadonlyMap<number, ChangeKind>): MarkedHost {
  const open = host.ports.filter(({ state }) => state === 'open').map(({ port }) => port)
  const rest = restOf(host)
  return {
    host,
    listed: new Map(host.ports.map(({ port, state }) => [port, state])),
    changes,
    rest: rest.length === 1 ? (rest[0]?.state ?? 'notOpen') : 'notOpen',
    marks: new Set([...open, ...changes.keys()]),
  }
}

function countOpenHosts(hosts: readonly MarkedHost[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { listed, marks } of hosts) {
    for (const port of marks)
      counts.set(port, (counts.get(port) ?? 0) + (listed.get(port) === 'open' ? 1 : 0))
  }
  return counts
}

/** Bands of about equal width. */
function bandsOf(ports: readonly number[]): readonly (readonly number[])[] {
  const count = Math.ceil(ports.length / bandColumns)
  const width = Math.ceil(ports.length / Math.max(1, count))
  return Array.from({ length: count }, (_, band) => ports.slice(band * width, (band + 1) * width))
}

function layOutBand(
  ports: readonly number[],
  hosts: readonly MarkedHost[],
  openHosts: ReadonlyMap<number, number>,
): HeatBand {
  return {
    ports,
    openHosts: ports.map((port) => openHosts.get(port) ?? 0),
    rows: hosts
      .filter(({ marks }) => ports.some((port) => marks.has(port)))
      .map(({ host, listed, changes, rest }) => ({
        address: host.address,
        names: allNamesOf(host),
        rest,
        cells: ports.map((port) => ({ state: listed.get(port) ?? rest, change: changes.get(port) })),
      })),
  }
}
