import type { PortResult, ScanFacts } from '../result.ts'

/** What became of a port: `unknown` where one of the scans could not ask, so that nobody can say. */
export type ChangeKind = 'opened' | 'reopened' | 'changed' | 'closed' | 'unknown'

/** Every kind, what matters most first: the order in which reports tell changes. */
export const changeKinds: readonly ChangeKind[] = ['opened', 'reopened', 'changed', 'closed', 'unknown']

/** A port that isn't as it was. */
export interface ReportedChange {
  readonly address: string
  readonly port: number
  readonly protocol: 'tcp'
  readonly kind: ChangeKind
  readonly before?: PortResult | undefined
  readonly after?: PortResult | undefined
}

/** What has changed from one scan to the one that is reported: as much of a diff as reports tell. */
export interface ReportedDiff {
  readonly changes: readonly ReportedChange[]
  /** The earlier scan, where it is known. */
  readonly before?: Pick<ScanFacts, 'startedAt'> | undefined
}
