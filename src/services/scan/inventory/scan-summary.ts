import { isIP } from 'node:net'
import type { Selectable } from 'kysely'
import type { ScanFacts } from '../result.ts'
import { intersect, pointOf, sizeOf, unite } from '../targets/address-set.ts'
import { isRunning } from './running-process.ts'
import { rangesOf } from './scan-knowledge.ts'
import type { ScanTable } from './schema.ts'
import { decodePlan } from './stored-plan.ts'

/** One line of the history. */
export interface ScanSummary extends Pick<
  ScanFacts,
  'id' | 'startedAt' | 'engine' | 'targets' | 'exclude' | 'ports' | 'addresses' | 'authorization'
> {
  /** `stopped` scans can be taken up again. */
  readonly status: 'ended' | 'running' | 'stopped'
  /** When it ended; of one that hasn't, when it was last heard of. */
  readonly savedAt: string
  /** Verdicts so far, out of `total`. */
  readonly done: number
  readonly total: number
  readonly open: number
}

/** Summarises a scan from its row alone. */
export async function summarise(row: Selectable<ScanTable>): Promise<ScanSummary> {
  const { id, engine, ports, verdicts: done, open } = row
  const startedAt = new Date(row.started_at).toISOString()
  const savedAt = new Date(row.finished_at ?? row.saved_at).toISOString()
  const progress = { id, startedAt, savedAt, engine, ports, done, open }
  if (row.plan === null) {
    const { targets, exclude, addresses, authorization } = JSON.parse(row.facts ?? '{}') as ScanFacts
    const asked = {
      targets,
      exclude,
      addresses,
      ...(authorization === undefined ? {} : { authorization }),
    }
    return { ...progress, ...asked, total: done, status: 'ended' }
  }
  const { targets, exclude, authorization, ...plan } = await decodePlan(row.plan)
  const addresses = plan.addressCount - Number(sizeOf(plan.leftOut ?? []))
  const isAtIt = row.runner !== null && isRunning(row.runner)
  return {
    ...progress,
    targets,
    exclude,
    addresses,
    ...(authorization === undefined ? {} : { authorization }),
    total: addresses * plan.ports.length,
    status: row.finished_at !== null ? 'ended' : isAtIt ? 'running' : 'stopped',
  }
}

/** Whether a scan was of a target: one that was named like that, or an address that is in one. */
export function isAbout({ targets }: ScanSummary, wanted: string): boolean {
  if (targets.includes(wanted)) return true
  if (isIP(wanted) === 0) return false
  const point = pointOf(wanted)
  return intersect([{ first: point, last: point }], unite(targets.flatMap(rangesOf))).length > 0
}
