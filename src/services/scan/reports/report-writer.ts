import type { Language } from '../../../core/index.ts'
import type { HostResult, PortResult, ScanResult } from '../result.ts'

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

/** How a report for people looks. */
export interface ReportStyle {
  readonly language: Language
  /** Whether it uses terminal colours. */
  readonly color: boolean
}
