import type { Identification, PortState, Reason } from './result.ts'
import type { RoundTrip } from './round-trip.ts'

/** What a prober must know of a host. */
export interface ProbedHost {
  readonly address: string
  /** The prober feeds it with each answer, and waits as long as it says. */
  readonly roundTrip: RoundTrip
}

/** The question whether one TCP port of one host is open. */
export interface Probe<Host extends ProbedHost> {
  readonly host: Host
  readonly port: number
}

/** The answer to a {@link Probe}. */
export interface Verdict<Host extends ProbedHost> {
  readonly probe: Probe<Host>
  readonly state: PortState
  readonly reason: Reason
  /** From asking to the answer; `undefined` where none came. */
  readonly rttMs: number | undefined
  /** What answers there, where that was found out too. */
  readonly identification?: Identification
}

/** One moment of one port's probing, for whoever asks why it has its state. */
export interface ProbeEvent {
  readonly address: string
  readonly port: number
  /** Since the scan began. */
  readonly atMs: number
  readonly kind: 'sent' | 'answered' | 'timed-out' | 'failed'
  /** What was sent, or came: `SYN`, `RST`, `ICMP 3/13 from 10.0.0.1`, `connect: ECONNREFUSED`. */
  readonly detail: string
}

/** Looks over a prober's shoulder at a few ports. */
export interface ProbeWatch {
  has(address: string, port: number): boolean
  /** Called for ports that it has only. */
  note(event: Omit<ProbeEvent, 'atMs'>): void
}

/** What a prober is given to do. */
export interface ProbeRun<Host extends ProbedHost> {
  /** Lazy and perhaps huge: a prober takes as many at a time as it can have under way. */
  readonly probes: Iterable<Probe<Host>>
  /** Never more than this, retries included; `Infinity` for as fast as the hosts and this machine can. */
  readonly probesPerSecond: number
  /** Ports whose every probe and answer is told. */
  readonly watch?: ProbeWatch | undefined
  /** Stops the run: what is under way is dropped without a verdict. */
  readonly signal: AbortSignal | undefined
  /** Called once for each probe that was taken and not dropped, in any order. */
  onVerdict(verdict: Verdict<Host>): void
}

/** What a run took. */
export interface ProbeTotals {
  /** Attempts to reach a port, retries included. */
  readonly probesSent: number
  /** Why the engine worked in another than its best way, in words fit for the end of a sentence; absent where it didn't. */
  readonly detail?: string
}

/**
 * A way of finding out whether ports are open: one for each engine. It decides by itself on retries, time-outs and
 * how many probes are under way, and whether it sends them one by one or in batches.
 */
export interface Prober {
  /** The engine's name, as people choose it. */
  readonly engine: string
  /**
   * Probes all, and resolves when every verdict is out or the signal has stopped it; whatever it opened is closed then.
   * Rejects with what `onVerdict` or the iterable threw.
   */
  run<Host extends ProbedHost>(run: ProbeRun<Host>): Promise<ProbeTotals>
}
