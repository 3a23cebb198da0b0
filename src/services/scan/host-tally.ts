import type { ProbedHost } from './prober.ts'
import type { HostResult, Identification, PortResult, PortState, Reason, StateCounts } from './result.ts'
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
  add(
    port: number,
    state: PortState,
    reason: Reason,
    rttMs: number | undefined,
    identification?: Identification,
  ): PortResult | undefined
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
export function createHostTally(options: TallyOptions): HostTally {
  return new Tally(options)
}

/** A class, because there are thousands at a time: one with closures would be three times as large. */
class Tally implements HostTally {
  readonly place: number
  readonly address: string
  readonly names: readonly string[]
  readonly roundTrip = createRoundTrip()
  readonly #options: TallyOptions
  readonly #counts = noCounts()
  readonly #reasons: Partial<Record<Reason, number>> = {}
  readonly #listed: PortResult[] = []
  #missing: number

  constructor(options: TallyOptions) {
    this.place = options.place
    this.address = options.address
    this.names = options.names
    this.#options = options
    this.#missing = options.ports.length
  }

  get missing(): number {
    return this.#missing
  }

  get hasAnswered(): boolean {
    return this.#counts.open + this.#counts.closed > 0
  }

  add(
    port: number,
    state: PortState,
    reason: Reason,
    rttMs: number | undefined,
    identification?: Identification,
  ): PortResult | undefined {
    this.#counts[state]++
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1
    this.#missing--
    const { allStates, nameOf } = this.#options
    if (state !== 'open' && !allStates) return undefined
    const service = nameOf(port) ?? null
    const result: PortResult = {
      port,
      protocol: 'tcp',
      state,
      reason,
      service,
      rttMs: rounded(rttMs),
      ...(identification === undefined ? {} : { identification }),
    }
    this.#listed.push(result)
    return result
  }

  giveUp(reason: Reason = 'interrupted'): void {
    const { allStates, ports } = this.#options
    if (allStates) {
      const known = new Set(this.#listed.map(({ port }) => port))
      for (const port of ports) if (!known.has(port)) this.add(port, 'notProbed', reason, undefined)
    } else if (this.#missing > 0) {
      this.#counts.notProbed += this.#missing
      this.#reasons[reason] = (this.#reasons[reason] ?? 0) + this.#missing
      this.#missing = 0
    }
  }

  result(): HostResult {
    return {
      address: this.address,
      names: this.names,
      ports: this.#listed.toSorted((a, b) => a.port - b.port),
      counts: { ...this.#counts },
      reasons: { ...this.#reasons },
    }
  }
}

function rounded(rttMs: number | undefined): number | null {
  return rttMs === undefined ? null : Math.round(rttMs * 1000) / 1000
}
