import type { PortResult, ScanResult } from '../result.ts'
import type { Opinion } from './comparison.ts'

/** A port that the engines see differently, before anybody has looked again. */
export interface Dispute {
  readonly address: string
  readonly port: number
  /** One for each engine, in the engines' order. */
  readonly opinions: readonly Opinion[]
}

/** What engines say of the same ports, taken apart by whether they agree. */
export interface Opinions {
  readonly disputes: readonly Dispute[]
  /** What all that say anything of a port take for open: by address, the ports ascending. */
  readonly agreedOpen: ReadonlyMap<string, readonly number[]>
}

type PortsOfHost = ReadonlyMap<number, PortResult>

/**
 * Compares what engines say of each port. The results are of the same plan and list all states.
 *
 * Two that name different states disagree; so do one that says *open* and one that was asked and says nothing, since that may be a
 * miss. Silence beside any other state is no disagreement, whether of a program that reports open ports only or of a machine that
 * couldn't ask. Reasons may differ: a filter's ICMP and silence are both *filtered*.
 */
export function findDisputes(results: readonly ScanResult[]): Opinions {
  const byEngine = results.map(({ hosts }) => new Map(hosts.map(({ address, ports }) => [address, ports])))
  const addresses = new Set(byEngine.flatMap((hosts) => [...hosts.keys()]))
  const disputes: Dispute[] = []
  const agreedOpen = new Map<string, readonly number[]>()
  for (const address of addresses) {
    const columns = byEngine.map((hosts) => portsByNumber(hosts.get(address) ?? []))
    const ports = new Set(columns.flatMap((column) => [...column.keys()]))
    const open: number[] = []
    for (const port of [...ports].toSorted((a, b) => a - b)) {
      const opinions = results.map(({ scan }, i) => opinionOf(scan.engine, columns[i]?.get(port)))
      if (areAtOdds(opinions)) disputes.push({ address, port, opinions })
      else if (opinions.some(({ state }) => state === 'open')) open.push(port)
    }
    if (open.length > 0) agreedOpen.set(address, open)
  }
  return { disputes, agreedOpen }
}

function portsByNumber(ports: readonly PortResult[]): PortsOfHost {
  return new Map(ports.map((result) => [result.port, result]))
}

function opinionOf(engine: string, result: PortResult | undefined): Opinion {
  const { state = 'notProbed', reason = 'not-reported' } = result ?? {}
  return { engine, state, reason }
}

function areAtOdds(opinions: readonly Opinion[]): boolean {
  const states = new Set(opinions.map(({ state }) => state))
  return states.has('open') ? states.size > 1 : states.has('closed') && states.has('filtered')
}
