import type { ToolNote } from '../foreign/drive-session.ts'
import type { PortState, Reason, StateCounts } from '../result.ts'

/** What came of letting several engines scan the same ports. `JSON.stringify` of it is the JSON report. */
export interface Comparison {
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly targets: readonly string[]
  readonly exclude: readonly string[]
  /** As `22,80,8000-8100`. */
  readonly ports: string
  readonly addresses: number
  readonly authorization?: string
  /** The cap; `null` where there was none. */
  readonly probesPerSecond: number | null
  /** Those that scanned, in this order, one after another. */
  readonly engines: readonly EngineReport[]
  readonly unavailable: readonly UnavailableEngine[]
  /** Hosts that something is known to be open of, ascending. */
  readonly hosts: readonly ComparedHost[]
  /** Ascending by address and port. */
  readonly disagreements: readonly Disagreement[]
  /** Whether it was stopped. */
  readonly interrupted: boolean
}

/** An engine that was asked for and couldn't scan. */
export interface UnavailableEngine {
  readonly engine: string
  /** In words fit for the end of a sentence. */
  readonly reason: string
}

/** How an engine was used, what it took, and how it did. */
export interface EngineReport {
  readonly engine: string
  /** `null` where nobody knows. */
  readonly version: string | null
  /** `root`, `CAP_NET_RAW`, or `none`. */
  readonly privilege: string
  /** The command lines, in the order in which they were begun. */
  readonly commands: readonly (readonly string[])[]
  readonly notes: readonly ToolNote[]
  readonly startedAt: string
  readonly elapsedMs: number
  /** Of its process, or of this one where it is part of it; `null` where the system doesn't tell. */
  readonly cpuMs: number | null
  /** Packets or attempts; `null` where it doesn't say. */
  readonly probesSent: number | null
  readonly isComplete: boolean
  readonly counts: StateCounts
  readonly score: EngineScore
}

/** How an engine did, by what all agree on and what was found out where they don't. */
export interface EngineScore {
  /** Ports that it found open. */
  readonly open: number
  /** Of these, ports that are. */
  readonly confirmed: number
  /** Of these, ports that are not. */
  readonly falseOpen: number
  /** Open ports that it had been asked about and didn't find. */
  readonly missed: number
  /** Open ports of hosts that it can't reach by its design. */
  readonly unreached: number
}

/** A host and its open ports. */
export interface ComparedHost {
  readonly address: string
  readonly names: readonly string[]
  /** The ports that are open by what all agree on or by being probed again, ascending. */
  readonly open: readonly number[]
  /** By engine, in the engines' order: what it found open, ascending. */
  readonly found: readonly (readonly number[])[]
}

/** What an engine says of a port. */
export interface Opinion {
  readonly engine: string
  readonly state: PortState
  readonly reason: Reason
}

/** One time that a port was probed again: by a connection, which is opened and closed without a byte. */
export interface Reprobe {
  /** When the answer came, or the waiting ended. ISO 8601, UTC. */
  readonly at: string
  readonly state: PortState
  readonly reason: Reason
  readonly rttMs: number | null
}

/** What a port is, as far as that can be told: `unsettled` where probing again contradicts itself or what was seen. */
export type Truth = Exclude<PortState, 'notProbed'> | 'unsettled'

/** How an engine did on one port. `silent` about it where it said nothing and nothing was to be said. */
export type Judgement = 'right' | 'missed' | 'false-open' | 'wrong' | 'silent' | 'unjudged'

/** Why an engine wasn't right. */
export type Cause =
  /** Its probe or the answer was lost, and not repeated often enough. */
  | 'answer-lost'
  /** The same of one that probes once and reports open ports only. */
  | 'single-probe-lost'
  /** The host answers only so many probes a second, and it asked faster. */
  | 'rate-limited'
  /** Its packets can't come by such targets. */
  | 'unreachable'
  /** It was stopped before its end. */
  | 'stopped'
  /** A connection met itself, which looks like an open port. */
  | 'self-connect'
  /** A connection can't tell a filter's rejection from a closed port. */
  | 'rejection-as-refusal'
  /** The port changed while the engines took their turns. */
  | 'changed'
  /** Nothing explains it. */
  | 'unexplained'

/** One engine's part in a disagreement. */
export interface Finding extends Opinion {
  readonly judgement: Judgement
  /** `null` where it was right, silent, or isn't judged. */
  readonly cause: Cause | null
}

/** A port that the engines see differently. */
export interface Disagreement {
  readonly address: string
  readonly port: number
  readonly truth: Truth
  /** By engine, in the engines' order. */
  readonly findings: readonly Finding[]
  /** In order. Empty where too many ports were in dispute to probe all again. */
  readonly reprobes: readonly Reprobe[]
}
