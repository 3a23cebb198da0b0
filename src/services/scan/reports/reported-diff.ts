import type { ChangeKind, PortChange } from '../inventory/diff.ts'
import type { ScanFacts } from '../result.ts'

/** Every kind of change, what matters most first: the order in which reports tell changes. */
export const changeKinds: readonly ChangeKind[] = ['opened', 'reopened', 'changed', 'closed', 'unknown']

/** What has changed from one scan to the one that is reported: as much of a `ScanDiff` as reports tell. */
export interface ReportedDiff {
  readonly changes: readonly PortChange[]
  /** The earlier scan, where it is known. */
  readonly before?: Pick<ScanFacts, 'startedAt'> | undefined
}
