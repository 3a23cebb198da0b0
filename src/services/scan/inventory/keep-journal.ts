import type { Kysely } from 'kysely'
import type { ScanPlan } from '../plan.ts'
import type { ScanResult } from '../result.ts'
import { createEarlierVerdicts, createPortPlaces } from './earlier-verdicts.ts'
import { countVerdicts, saveCountedHosts, saveProbedHosts } from './host-rows.ts'
import { loadNames, saveNames } from './name-rows.ts'
import { unusableInventory } from './open-database.ts'
import { portRow, savePorts } from './port-rows.ts'
import { codeOf } from './reason-codes.ts'
import type { ScanJournal } from './scan-journal.ts'
import type { PortTable, PtrNameTable, Tables } from './schema.ts'
import { whenFree } from './sqlite-busy.ts'
import { createVerdictBatch, type VerdictBatch } from './verdict-batch.ts'

/** A scan that is in the file, about to be run. */
export interface JournaledScan {
  readonly row: number
  readonly id: string
  readonly startedAt: Date
  readonly isResumed: boolean
  readonly plan: ScanPlan
  /** What earlier runs sent, and found out. */
  readonly probesSent: number
  readonly verdicts: number
  readonly open: number
  /** Ports that are expected to be open, by address. */
  readonly expectedOpen: ReadonlyMap<string, ReadonlySet<number>>
}

/** How often verdicts are written: a transaction takes a few milliseconds of the scan's time. */
const saveIntervalMs = 100
/** How long writing may fail, while another program has locked the file or the disk is full, before the scan is stopped. */
const patienceMs = 30_000

/** What one transaction writes. */
interface Unsaved {
  readonly batch: VerdictBatch
  readonly listed: PortTable[]
  readonly named: PtrNameTable[]
}

/** Keeps the journal of one run of a scan, in transactions of their own. */
export function keepJournal(db: Kysely<Tables>, file: string, scan: JournaledScan): ScanJournal {
  const { row, plan } = scan
  const { length: portCount } = plan.ports
  const portPlace = createPortPlaces(plan.ports)
  const earlier = createEarlierVerdicts(db, row, plan)
  const failure = new AbortController()
  const known = { verdicts: scan.verdicts, open: scan.open }
  let unsaved = nothingYet()
  let failingSinceMs: number | undefined
  let saving: Promise<void> | undefined
  let isOver = false

  /** Writes what has gathered; where that fails, it is tried again with what gathers until then. */
  async function save(): Promise<void> {
    const batch = unsaved
    if (batch.batch.count === 0 && batch.named.length === 0) return
    unsaved = nothingYet()
    try {
      await saveBatch(db, row, batch, known)
      failingSinceMs = undefined
    } catch (error) {
      unsaved = joined(batch, unsaved)
      failingSinceMs ??= performance.now()
      if (isOver || performance.now() - failingSinceMs > patienceMs) throw error
    }
  }

  function saveSoon(): void {
    saving ??= save()
      .catch((error: unknown) => failure.abort(unusableInventory(file, error)))
      .finally(() => {
        saving = undefined
      })
  }

  async function stop(): Promise<void> {
    clearInterval(timer)
    isOver = true
    await saving
    await whenFree(save)
  }

  const timer = setInterval(saveSoon, saveIntervalMs)
  return {
    ...earlier,
    id: scan.id,
    startedAt: scan.startedAt,
    isResumed: scan.isResumed,
    probesSent: scan.probesSent,
    failed: failure.signal,
    isExpectedOpen: (address, port) =>
      scan.expectedOpen.size > 0 && scan.expectedOpen.get(address)?.has(port) === true,
    record({ place, address }, port, reason, listed) {
      unsaved.batch.add(place * portCount + portPlace(port), codeOf(reason))
      known.verdicts++
      if (listed === undefined) return
      if (listed.state === 'open') known.open++
      unsaved.listed.push(portRow(row, address, listed))
    },
    recordNames(address, names) {
      unsaved.named.push({ scan: row, address, names: JSON.stringify(names) })
    },
    earlierNames: () => loadNames(db, row),
    async finish(result) {
      try {
        await stop()
        await whenFree(() => saveResult(db, scan, result, known))
      } catch (error) {
        throw unusableInventory(file, error)
      }
    },
    async [Symbol.asyncDispose]() {
      if (isOver) return
      // What can't be written now is as lost as after a kill, and asked again when the scan is taken up.
      await stop().catch(() => {})
      await release(db, row).catch(() => {})
    },
  }
}

function nothingYet(): Unsaved {
  return { batch: createVerdictBatch(), listed: [], named: [] }
}

function joined(first: Unsaved, second: Unsaved): Unsaved {
  first.batch.addAll(second.batch)
  first.listed.push(...second.listed)
  first.named.push(...second.named)
  return first
}

async function saveBatch(
  db: Kysely<Tables>,
  scan: number,
  { batch, listed, named }: Unsaved,
  { verdicts, open }: Pick<JournaledScan, 'verdicts' | 'open'>,
): Promise<void> {
  const encoded = batch.count > 0 ? batch.encode() : undefined
  await db.transaction().execute(async (transaction) => {
    // The first statement writes, so that the transaction has its lock or fails before it has read anything.
    await transaction
      .updateTable('scan')
      .set({ saved_at: Date.now(), verdicts, open })
      .where('row', '=', scan)
      .execute()
    if (encoded !== undefined) {
      await transaction
        .insertInto('batch')
        .values({ scan, ...encoded })
        .execute()
    }
    await savePorts(transaction, listed)
    await saveNames(transaction, named)
  })
}

/** Where no verdict was recorded, another program has probed, and its counts are all that is known. */
async function saveResult(
  db: Kysely<Tables>,
  { row, plan }: JournaledScan,
  result: ScanResult,
  recorded: Pick<JournaledScan, 'verdicts' | 'open'>,
): Promise<void> {
  const { scan: facts, hosts } = result
  const now = Date.now()
  const isRecorded = recorded.verdicts > 0
  const { verdicts, open } = facts.interrupted ? recorded : countVerdicts(result)
  await db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('scan')
      .set({
        saved_at: now,
        finished_at: facts.interrupted ? null : now,
        runner: null,
        facts: JSON.stringify(facts),
        probes_sent: facts.probesSent,
        verdicts,
        open,
      })
      .where('row', '=', row)
      .execute()
    if (facts.interrupted) return
    if (isRecorded) await saveProbedHosts(transaction, row, plan, hosts)
    else await saveCountedHosts(transaction, row, hosts)
    await transaction.deleteFrom('batch').where('scan', '=', row).execute()
    const unsaved = hosts.flatMap(({ address, ports }) =>
      ports
        .filter(({ identification }) => !isRecorded || identification !== undefined)
        .map((port) => portRow(row, address, port)),
    )
    await savePorts(transaction, unsaved)
  })
}

async function release(db: Kysely<Tables>, scan: number): Promise<void> {
  await db.updateTable('scan').set({ runner: null }).where('row', '=', scan).execute()
}
