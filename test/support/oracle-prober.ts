import { type Reason, reasonsByState } from '../../src/services/scan/result.ts'
import type { PortState } from '../../src/services/scan/index.ts'
import type { ProbedHost, Prober, ProbeRun } from '../../src/services/scan/prober.ts'

/** What a made-up network answers: reasons by `address:port`. */
export type Network = Readonly<Record<string, Reason>>

/** How an oracle behaves. */
export interface OracleOptions {
  readonly engine?: string
  /** What everything answers that the network doesn't name. */
  readonly otherwise?: Reason
  /** Stops by itself after so many answers, in mid-flight. */
  readonly stopAfter?: number
  /** Told of each probe. */
  readonly onProbe?: (address: string, port: number) => void
}

const stateByReason = new Map<Reason, PortState>()
for (const [state, reasons] of Object.entries(reasonsByState)) {
  for (const reason of reasons) stateByReason.set(reason, state as PortState)
}

/** The state that goes with a reason. */
export function stateOf(reason: Reason): PortState {
  return stateByReason.get(reason) ?? 'notProbed'
}

/** A prober that knows a network by heart, and sends nothing. */
export function oracleProber(network: Network, options: OracleOptions = {}): Prober {
  const { engine = 'oracle', otherwise = 'conn-refused', stopAfter = Infinity, onProbe } = options
  return {
    engine,
    async run<Host extends ProbedHost>(run: ProbeRun<Host>) {
      let probesSent = 0
      for (const probe of run.probes) {
        if (probesSent === stopAfter || run.signal?.aborted === true) break
        probesSent++
        onProbe?.(probe.host.address, probe.port)
        const reason = network[`${probe.host.address}:${probe.port}`] ?? otherwise
        const state = stateOf(reason)
        run.onVerdict({ probe, state, reason, rttMs: state === 'open' ? 0.25 : undefined })
      }
      return { probesSent }
    },
  }
}
