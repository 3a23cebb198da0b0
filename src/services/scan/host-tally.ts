import type { ProbedHost } from './prober.ts'
import type { HostResult, PortResult, PortState, Reason, StateCounts } from './result.ts'
import { createRoundTrip } from './round-trip.ts'

/** What has been found out so far of one host. */
export interface HostTally extends ProbedHost {
  /** The host's place in the scan's address order. */
  readonly place: number
  readonly names: readonly string[]
  /** Ports without a verdict. */
  readonly missing: number
  /** Whether the host itself answered anything. */
  readonly hasAnswered: boolean
  /** Takes in the verdict on a port, each port once, and returns what the list says of it, if it is to be listed. */
  add(port: number, state: PortState, reason: Reason, rttMs: number | undefined): PortResult | undefined
  /** Takes every port without a verdict as not probed, by default as interrupted. */
  giveUp(reason?: Reason): void
  /** What is known now. */
  result(): HostResult
}

/** What a tally needs to know of the scan. */
export interface TallyOptions {
  readonly place: number
  readonly address: string
  readonly names: readonly string[]
  readonly ports: readonly number[]
  /** Whether ports of all states are listed, or open ones only. */
  readonly allStates: boolean
  /** Names the service of a port. */
  readonly nameOf: (port: number) => string | undefined
}

/** Counts that are all zero. */
export function noCounts(): Record<PortState, number> {
  return { open: 0, closed: 0, filtered: 0, notProbed: 0 }
}

/** Adds counts to others, in place. */
export function addCounts(sum: Record<PortState, number>, counts: StateCounts): void {
  sum.open += counts.open
  sum.closed += counts.closed
  sum.filtered += counts.filtered
  sum.notProbed += counts.notProbed
}

/** Makes the tally of one host. Ports that are not listed cost it nothing but a count. */
export function createHostTally({
  place,
  address,
  names,
  ports,
  allStates,
  nameOf,
}: TallyOptions): HostTally {
  const counts = noCounts()
  const reasons: Partial<Record<Reason, number>> = {}
  const listed: PortResult[] = []
  let missing = ports.length

  function add(
    port: number,
    state: PortState,
    reason: Reason,
    rttMs: number | undefined,
  ): PortResult | undefined {
    counts[state]++
    reasons[reason] = (reasons[reason] ?? 0) + 1
    missing--
    if (state !== 'open' && !allStates) return undefined
    const service = nameOf(port) ?? null
    const result: PortResult = { port, protocol: 'tcp', state, reason, service, rttMs: rounded(rttMs) }
    listed.push(result)
    return result
  }

  return {
    place,
    address,
    names,
    roundTrip: createRoundTrip(),
    add,
    get missing() {
      return missing
    },
    get hasAnswered() {
      return counts.open + counts.closed > 0
    },
    giveUp(reason = 'interrupted') {
      if (allStates) {
        const known = new Set(listed.map(({ port }) => port))
        for (const port of ports) if (!known.has(port)) add(port, 'notProbed', reason, undefined)
      } else if (missing > 0) {
        counts.notProbed += missing
        reasons[reason] = (reasons[reason] ?? 0) + missing
        missing = 0
      }
    },
    result: () => ({
      address,
      names,
      ports: listed.toSorted((a, b) => a.port - b.port),
      counts: { ...counts },
      reasons: { ...reasons },
    }),
  }
}

function rounded(rttMs: number | undefined): number | null {
  return rttMs === undefined ? null : Math.round(rttMs * 1000) / 1000
}
