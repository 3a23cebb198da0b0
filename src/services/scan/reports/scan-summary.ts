import {
  type HostResult,
  type PortState,
  type Reason,
  reasonsByState,
  type ScanResult,
  type StateCounts,
} from '../result.ts'
import { totalCounts } from '../scan.ts'

/** The figures that every report for people begins or ends with. */
export interface ScanSummary {
  /** Of all ports of all hosts. */
  readonly counts: StateCounts
  readonly openHosts: number
  readonly seconds: number
  readonly probesPerSecond: number
  /** Hosts without a listed port that answered, and those that answered nothing. */
  readonly answering: readonly HostResult[]
  readonly silent: readonly HostResult[]
  /** Why ports weren't probed, and how many; reasons that did not occur are left out. */
  readonly notProbed: readonly ReasonCount[]
}

/** How often a reason occurred. */
export interface ReasonCount {
  readonly reason: Reason
  readonly count: number
}

/** Takes a scan's figures together. */
export function summarise(result: ScanResult): ScanSummary {
  const { scan, hosts } = result
  const seconds = (Date.parse(scan.finishedAt) - Date.parse(scan.startedAt)) / 1000
  const others = hosts.filter(({ ports }) => ports.length === 0)
  return {
    counts: totalCounts(result),
    openHosts: hosts.filter(({ counts }) => counts.open > 0).length,
    seconds,
    probesPerSecond: Math.round(scan.probesSent / Math.max(seconds, 0.001)),
    answering: others.filter(({ counts }) => counts.closed > 0),
    silent: others.filter(({ counts }) => counts.closed === 0 && counts.filtered > 0),
    notProbed: reasonsByState.notProbed.flatMap((reason) => {
      const count = hosts.reduce((sum, { reasons }) => sum + (reasons[reason] ?? 0), 0)
      return count > 0 ? [{ reason, count }] : []
    }),
  }
}

/** How many ports of a state a host has that its list doesn't show, and why. */
export interface Rest {
  readonly state: PortState
  readonly count: number
  readonly reasons: readonly ReasonCount[]
}

const states: readonly PortState[] = ['open', 'closed', 'filtered', 'notProbed']

/** A host's ports that are not listed, by state; states without any are left out. */
export function restOf({ ports, counts, reasons }: HostResult): readonly Rest[] {
  const listed = Map.groupBy(ports, ({ reason }) => reason)
  return states.flatMap((state) => {
    const count = counts[state] - ports.filter((port) => port.state === state).length
    if (count <= 0) return []
    const unlisted = reasonsByState[state].flatMap((reason) => {
      const ofReason = (reasons[reason] ?? 0) - (listed.get(reason)?.length ?? 0)
      return ofReason > 0 ? [{ reason, count: ofReason }] : []
    })
    return [{ state, count, reasons: unlisted }]
  })
}
