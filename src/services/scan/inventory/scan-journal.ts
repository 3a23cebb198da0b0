import type { Identification, PortResult, Reason, ScanResult } from '../result.ts'

/** A verdict of an earlier run of a scan that is taken up again. */
export interface EarlierVerdict {
  readonly hostPlace: number
  readonly port: number
  readonly state: PortResult['state']
  readonly reason: Reason
  readonly rttMs: number | undefined
  readonly identification?: Identification
}

/**
 * What a scan writes down while it runs, so that whatever ends it, it can be taken up again: verdicts reach the file
 * at most 250 ms after they are recorded. Hosts are named by their place among the plan's addresses.
 */
export interface ScanJournal extends AsyncDisposable {
  /** The scan's name for good, whichever run of it this is. */
  readonly id: string
  /** When its first run began. */
  readonly startedAt: Date
  /** Whether there were earlier runs. */
  readonly isResumed: boolean
  /** What earlier runs sent. */
  readonly probesSent: number
  /** Aborted with the reason where the file can't be written any more. */
  readonly failed: AbortSignal
  /** The verdicts of earlier runs, batch by batch; each place once. Ask before {@link ScanJournal.isKnown}. */
  earlierVerdicts(): AsyncIterable<readonly EarlierVerdict[]>
  /** The names of hosts that earlier runs got from the DNS. */
  earlierNames(): Promise<ReadonlyMap<string, readonly string[]>>
  /** Whether an earlier run has a verdict on a port. */
  isKnown(hostPlace: number, port: number): boolean
  /** Whether a port is expected to be open, so that another verdict wants confirmation. */
  isExpectedOpen(address: string, port: number): boolean
  /** Notes a verdict, and the port as it is listed where it is. */
  record(host: JournaledHost, port: number, reason: Reason, listed: PortResult | undefined): void
  /** Notes the names that the DNS has for an address. */
  recordNames(address: string, names: readonly string[]): void
  /** Writes down what came of the scan; one that was interrupted can still be taken up again. */
  finish(result: ScanResult): Promise<void>
}

/** Which host a verdict is on. */
export interface JournaledHost {
  readonly place: number
  readonly address: string
}
