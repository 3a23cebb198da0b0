import type { Identification, PortState, Reason } from '../result.ts'
import type { PortRange } from './port-list.ts'

/** What a report of another scanner says of one port. Its time of arrival is the report's order. */
export interface ForeignPort {
  readonly port: number
  readonly state: PortState
  readonly reason: Reason
  readonly identification?: Identification
}

/** Ports that a report gives as a number only, or as a list without more. */
export interface ForeignRest {
  readonly state: PortState
  readonly reason: Reason
  readonly count: number
  /** Which they are, where the report says so. */
  readonly ports?: readonly PortRange[]
}

/** What a report says of one address in one place; some speak of an address in many. */
export interface ForeignHost {
  readonly address: string
  readonly names: readonly string[]
  readonly ports: readonly ForeignPort[]
  readonly rest: readonly ForeignRest[]
}

/** What a report says of its scan as a whole. */
export interface ForeignFacts {
  /** The scanner's name. */
  readonly scanner: string
  readonly version?: string
  /** The command that made it, as the report has it. */
  readonly command?: string
  readonly startedAt?: Date
  readonly finishedAt?: Date
  /** The TCP ports that were scanned, ascending, where the report says so. */
  readonly ports?: readonly number[]
  /** Whether the report reaches its end; only for those that may be cut off ({@link ReadOptions}). */
  readonly isComplete: boolean
  /** Ports of other protocols than TCP, which were left out. */
  readonly skippedPorts: number
}

/** How a report is read. */
export interface ReadOptions {
  /** What to call it in errors. */
  readonly file: string
  /** Called for each place that speaks of an address, in the report's order. */
  readonly onHost: (host: ForeignHost) => void
  /** Whether a report may end anywhere, because its scanner was stopped. @default false */
  readonly mayBeCutOff?: boolean
}
