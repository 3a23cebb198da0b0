import type { Language } from '../../../core/index.ts'
import type { HostResult, PortResult, ScanResult } from '../result.ts'
import type { ReportedDiff } from './reported-diff.ts'

/**
 * One report of one scan. `port` and `host` may be called while the scan runs, as `runScan` calls `onPort` and
 * `onHost`; `end` once, afterwards. Each returns the text to append to the report, which is empty where a format has
 * nothing to say yet.
 */
export interface ReportWriter {
  port(port: PortResult, host: Pick<HostResult, 'address' | 'names'>): string
  host(host: HostResult): string
  /** The rest of the report, in pieces. */
  end(result: ScanResult): Iterable<string>
}

/** How a report looks, and what it tells beside the scan. */
export interface ReportStyle {
  readonly language: Language
  /** Whether it uses terminal colours. */
  readonly color: boolean
  /** What has changed since another scan, for the formats that tell it. */
  readonly diff?: ReportedDiff | undefined
  /** The version of what writes the report, for the formats that name it. */
  readonly version?: string | undefined
}

/** A report that needs the whole result: hosts in order, or figures before the hosts. */
export function writeAtEnd(write: (result: ScanResult) => Iterable<string>): ReportWriter {
  return { port: () => '', host: () => '', end: write }
}
