import type { Kysely, Selectable } from 'kysely'
import type { ScanPlan } from '../plan.ts'
import { type HostResult, type ScanFacts, withPtrNames } from '../result.ts'
import { scanWith } from '../scan.ts'
import { createEarlierVerdicts, createPortPlaces } from './earlier-verdicts.ts'
import { loadHosts } from './host-rows.ts'
import { loadNames } from './name-rows.ts'
import { codeAt } from './port-runs.ts'
import { loadPorts } from './port-rows.ts'
import { verdictOf } from './reason-codes.ts'
import type { ComparedScan } from './scan-knowledge.ts'
import type { ScanTable, Tables } from './schema.ts'
import { decodePlan } from './stored-plan.ts'

/** Rebuilds what came of a scan; of one that has not ended, as far as it came. */
export async function loadScan(db: Kysely<Tables>, scan: Selectable<ScanTable>): Promise<ComparedScan> {
  const plan = scan.plan === null ? undefined : await decodePlan(scan.plan)
  if (scan.finished_at === null && plan !== undefined) return loadUnfinished(db, scan, plan)
  const facts = JSON.parse(scan.facts ?? '{}') as ScanFacts
  const listed = await loadPorts(db, scan.row)
  const runsByAddress = new Map<string, Uint8Array>()
  const ptrNames = await loadNames(db, scan.row)
  const hosts = (await loadHosts(db, scan.row)).map(({ runs, ...host }): HostResult => {
    if (runs !== null) runsByAddress.set(host.address, runs)
    const { address, names, counts, reasons } = host
    return withPtrNames(
      { address, names, ports: listed.get(address) ?? [], counts, reasons },
      ptrNames.get(address),
    )
  })
  if (plan === undefined) return { scan: facts, hosts }
  const portPlace = createPortPlaces(plan.ports)
  const probed = new Set(plan.ports)
  return {
    scan: facts,
    hosts,
    unlistedVerdict(address, port) {
      const runs = runsByAddress.get(address)
      return runs === undefined || !probed.has(port) ? undefined : verdictOf(codeAt(runs, portPlace(port)))
    },
  }
}

/** What a scan would have said if it had been interrupted when it was last heard of. */
async function loadUnfinished(
  db: Kysely<Tables>,
  scan: Selectable<ScanTable>,
  { reverseNames: _askNobody, ...plan }: ScanPlan,
): Promise<ComparedScan> {
  const sendNothing = { engine: plan.engine, run: async () => ({ probesSent: 0 }) }
  const journal = {
    ...createEarlierVerdicts(db, scan.row, plan),
    id: scan.id,
    startedAt: new Date(scan.started_at),
    isResumed: false,
    probesSent: Math.max(scan.probes_sent, scan.verdicts),
    failed: new AbortController().signal,
    isExpectedOpen: () => false,
    earlierNames: () => loadNames(db, scan.row),
    record: () => {},
    recordNames: () => {},
    finish: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
  const { scan: facts, hosts } = await scanWith(sendNothing, plan, { journal })
  return { scan: { ...facts, finishedAt: new Date(scan.saved_at).toISOString() }, hosts }
}
