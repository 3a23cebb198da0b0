import { randomUUID } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import { OptionError } from '../../../core/index.ts'
import type { ScanPlan } from '../plan.ts'
import { formatPorts } from '../ports/ports.ts'
import type { ScanResult } from '../result.ts'
import type { ExpectedPort } from './baseline.ts'
import { diffScans, type ScanDiff } from './diff.ts'
import { comparableBefore, findScan, findStopped, latestEnded, newestFirst } from './find-scan.ts'
import { countVerdicts, saveCountedHosts } from './host-rows.ts'
import type { Inventory } from './inventory.ts'
import { keepJournal } from './keep-journal.ts'
import { loadScan } from './load-scan.ts'
import { openDatabase, unusableInventory } from './open-database.ts'
import { portRow, savePorts } from './port-rows.ts'
import { removeScans } from './remove-scans.ts'
import { isRunning, processNumber, runningProcess } from './running-process.ts'
import { isAbout, type ScanSummary, summarise } from './scan-summary.ts'
import type { ScanTable, Tables } from './schema.ts'
import { whenFree } from './sqlite-busy.ts'
import { decodePlan, encodePlan } from './stored-plan.ts'

/** Opens an inventory in a file; see `openInventory`, which loads this when it is needed. */
export async function openSqliteInventory(file: string): Promise<Inventory> {
  const db = await openDatabase(file)

  /** Waits while another program writes; errors of SQLite become the inventory's. */
  async function guard<T>(use: () => Promise<T>): Promise<T> {
    try {
      return await whenFree(use)
    } catch (error) {
      throw error instanceof OptionError ? error : unusableInventory(file, error)
    }
  }

  return {
    file,
    async journal(plan, { resumes, expectedOpen = [] } = {}) {
      const scan = await guard(() => (resumes === undefined ? begin(db, plan) : takeUp(db, resumes, plan)))
      const openBefore = await guard(() => openLastTime(db, scan))
      return keepJournal(db, file, {
        row: scan.row,
        id: scan.id,
        startedAt: new Date(scan.started_at),
        isResumed: resumes !== undefined,
        plan,
        probesSent: Math.max(scan.probes_sent, scan.verdicts),
        verdicts: scan.verdicts,
        open: scan.open,
        expectedOpen: byAddress([...openBefore, ...expectedOpen]),
      })
    },
    stopped: (reference) =>
      guard(async () => {
        const { id, plan } = await findStopped(db, reference)
        return { id, plan: await decodePlan(plan ?? '') }
      }),
    keep: (result) => guard(() => keepResult(db, result)),
    history: (target) => guard(async () => (await listScans(db, target)).map(({ summary }) => summary)),
    keepNewest: (count, target) =>
      guard(async () => {
        const old = (await listScans(db, target)).slice(count)
        const removed = new Set(
          await removeScans(
            db,
            old.map(({ row }) => row),
          ),
        )
        return old.flatMap(({ row, summary }) => (removed.has(row) ? [summary] : []))
      }),
    load: (reference) => guard(async () => loadScan(db, await findScan(db, reference))),
    diff: (before, after) => guard(async () => compare(db, ...(await findPair(db, before, after)))),
    changesOf: (id) =>
      guard(async () => {
        const scan = await findScan(db, id)
        const before = await comparableBefore(db, scan)
        return before === undefined ? undefined : compare(db, before, scan)
      }),
    frequentPorts: () => guard(() => frequentPorts(db)),
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}

type ScanRow = Selectable<ScanTable>

/** Scans with their lines of the history, the newest first; of a target only where one is given. */
async function listScans(
  db: Kysely<Tables>,
  target: string | undefined,
): Promise<readonly { readonly row: ScanRow; readonly summary: ScanSummary }[]> {
  const rows = await newestFirst(db).execute()
  const all = await Promise.all(rows.map(async (row) => ({ row, summary: await summarise(row) })))
  return target === undefined ? all : all.filter(({ summary }) => isAbout(summary, target))
}

async function begin(db: Kysely<Tables>, plan: ScanPlan): Promise<ScanRow> {
  const now = Date.now()
  return db
    .insertInto('scan')
    .values({
      id: randomUUID(),
      targets: targetsKey(plan.targets),
      ports: formatPorts(plan.ports),
      engine: plan.engine,
      started_at: now,
      saved_at: now,
      finished_at: null,
      runner: runningProcess(),
      plan: encodePlan(plan),
      facts: null,
      probes_sent: 0,
      verdicts: 0,
      open: 0,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Makes this process the one that runs a scan, unless another is at it. */
async function takeUp(db: Kysely<Tables>, id: string, plan: ScanPlan): Promise<ScanRow> {
  const { row, runner } = await findStopped(db, id)
  if (runner !== null && isRunning(runner)) throw stillRunning(id, runner)
  const taken = await db
    .updateTable('scan')
    .set({ runner: runningProcess(), plan: encodePlan(plan) })
    .where('row', '=', row)
    .where('runner', runner === null ? 'is' : '=', runner)
    .returningAll()
    .executeTakeFirst()
  if (taken !== undefined) return taken
  const { runner: another } = await findScan(db, id)
  throw stillRunning(id, another ?? runningProcess())
}

function stillRunning(id: string, runner: string): OptionError {
  const pid = processNumber(runner)
  return new OptionError('SCAN_RUNNING', `Cannot resume scan ${id}: process ${pid} is still at it`, {
    details: { id, pid },
  })
}

/** The ports that the last scan of the same targets found open. */
async function openLastTime(db: Kysely<Tables>, scan: ScanRow): Promise<readonly ExpectedPort[]> {
  const last = await comparableBefore(db, scan)
  if (last === undefined) return []
  return db
    .selectFrom('port')
    .select(['address', 'port'])
    .where('scan', '=', last.row)
    .where('state', '=', 'open')
    .execute()
}

function byAddress(ports: readonly ExpectedPort[]): ReadonlyMap<string, ReadonlySet<number>> {
  const addresses = new Map<string, Set<number>>()
  for (const { address, port } of ports) {
    const known = addresses.get(address)
    if (known === undefined) addresses.set(address, new Set([port]))
    else known.add(port)
  }
  return addresses
}

async function keepResult(db: Kysely<Tables>, result: ScanResult): Promise<void> {
  const { scan, hosts } = result
  await db.transaction().execute(async (transaction) => {
    const { row } = await transaction
      .insertInto('scan')
      .values({
        id: scan.id,
        targets: targetsKey(scan.targets),
        ports: scan.ports,
        engine: scan.engine,
        started_at: Date.parse(scan.startedAt),
        saved_at: Date.now(),
        finished_at: Date.parse(scan.finishedAt),
        runner: null,
        plan: null,
        facts: JSON.stringify(scan),
        probes_sent: scan.probesSent,
        ...countVerdicts(result),
      })
      .returning('row')
      .executeTakeFirstOrThrow()
    await saveCountedHosts(transaction, row, hosts)
    const ports = hosts.flatMap(({ address, ports: list }) => list.map((port) => portRow(row, address, port)))
    await savePorts(transaction, ports)
  })
}

/** Scans whose targets are the same words, in whatever order, are compared with each other. */
function targetsKey(targets: readonly string[]): string {
  return [...new Set(targets.map((target) => target.trim().toLowerCase()))].toSorted().join(' ')
}

async function findPair(
  db: Kysely<Tables>,
  before: string | undefined,
  after: string | undefined,
): Promise<readonly [ScanRow, ScanRow]> {
  if (before !== undefined) {
    const old = await findScan(db, before)
    const now = after === undefined ? await latestEnded(db, old.targets) : await findScan(db, after)
    if (now === undefined || now.row === old.row) throw nothingToCompare()
    return [old, now]
  }
  const latest = await latestEnded(db)
  const old = latest === undefined ? undefined : await comparableBefore(db, latest)
  if (latest === undefined || old === undefined) throw nothingToCompare()
  return [old, latest]
}

function nothingToCompare(): OptionError {
  return new OptionError(
    'NOTHING_TO_COMPARE',
    'Cannot tell what changed: there is no second scan of these targets; scan again, or name two scans that portside scan history lists',
  )
}

async function compare(db: Kysely<Tables>, before: ScanRow, after: ScanRow): Promise<ScanDiff> {
  const rows = await db
    .selectFrom('port')
    .innerJoin('scan', 'scan.row', 'port.scan')
    .select(['port.address', 'port.port'])
    .distinct()
    .where('scan.targets', '=', before.targets)
    .where('scan.started_at', '<', before.started_at)
    .where('port.state', '=', 'open')
    .execute()
  const opened = new Set(rows.map(({ address, port }) => `${address} ${port}`))
  return diffScans(await loadScan(db, before), await loadScan(db, after), {
    wasOpen: (address, port) => opened.has(`${address} ${port}`),
  })
}

/** From here on systems hand out ports by chance (Linux does; RFC 6335 §6 begins later): one found once says nothing. */
const firstEphemeralPort = 32_768

async function frequentPorts(db: Kysely<Tables>): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('port')
    .select('port')
    .where('state', '=', 'open')
    .groupBy('port')
    .having(({ eb, fn, ...having }) =>
      having.or([eb('port', '<', firstEphemeralPort), eb(fn.count('address').distinct(), '>', 1)]),
    )
    .orderBy(({ fn }) => fn.count('address').distinct(), 'desc')
    .orderBy('port')
    .execute()
  return rows.map(({ port }) => port)
}
