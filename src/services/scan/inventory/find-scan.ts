import type { Kysely, Selectable } from 'kysely'
import { OptionError } from '../../../core/index.ts'
import { coversPorts } from './port-list.ts'
import { isRunning } from './running-process.ts'
import type { ScanTable, Tables } from './schema.ts'

type ScanRow = Selectable<ScanTable>

/**
 * Finds a scan by its id, by as much of the beginning of one as is unique, or as `latest` (the last that ended) or
 * `previous` (the comparable one before it).
 *
 * @throws {@link OptionError} `SCAN_NOT_FOUND`, `SCAN_AMBIGUOUS`
 */
export async function findScan(db: Kysely<Tables>, reference: string): Promise<ScanRow> {
  const word = reference.trim().toLowerCase()
  if (word === 'latest' || word === 'previous') {
    const latest = await latestEnded(db)
    const found = latest === undefined || word === 'latest' ? latest : await comparableBefore(db, latest)
    if (found === undefined) throw notFound(reference)
    return found
  }
  if (!/^[\da-f-]+$/.test(word)) throw notFound(reference)
  const [found, another] = await newestFirst(db).where('id', 'like', `${word}%`).limit(2).execute()
  if (found === undefined) throw notFound(reference)
  if (another !== undefined) {
    throw new OptionError(
      'SCAN_AMBIGUOUS',
      `Cannot tell which scan "${reference}" is: ${found.id} and ${another.id} begin so; write more of its id`,
      { details: { reference, first: found.id, second: another.id } },
    )
  }
  return found
}

/** Scans by when they began; imported ones may have begun long before they came. */
export function newestFirst(db: Kysely<Tables>) {
  return db.selectFrom('scan').selectAll().orderBy('started_at', 'desc').orderBy('row', 'desc')
}

/** The last scan that ended; of some targets only where they are given. */
export async function latestEnded(db: Kysely<Tables>, targets?: string): Promise<ScanRow | undefined> {
  let query = newestFirst(db).where('finished_at', 'is not', null)
  if (targets !== undefined) query = query.where('targets', '=', targets)
  return query.limit(1).executeTakeFirst()
}

/**
 * The last scan before another that it is best compared with: of the same targets and engine, and of all its ports; where
 * there is none, the last one of the same targets.
 */
export async function comparableBefore(
  db: Kysely<Tables>,
  { targets, ports, engine, started_at: startedAt, row }: ScanRow,
): Promise<ScanRow | undefined> {
  const earlier = await newestFirst(db)
    .where('finished_at', 'is not', null)
    .where('targets', '=', targets)
    .where('started_at', '<=', startedAt)
    .where('row', '!=', row)
    .limit(maxCandidates)
    .execute()
  return earlier.find((scan) => scan.engine === engine && coversPorts(scan.ports, ports)) ?? earlier[0]
}

/** How far back comparable scans are looked for. */
const maxCandidates = 100

/**
 * The scan to take up: by its id, or the last one that stopped before its end.
 *
 * @throws {@link OptionError} `SCAN_NOT_FOUND`, `SCAN_AMBIGUOUS`, `NOTHING_TO_RESUME`, `SCAN_ENDED`
 */
export async function findStopped(db: Kysely<Tables>, reference: string | undefined): Promise<ScanRow> {
  if (reference !== undefined) {
    const found = await findScan(db, reference)
    if (found.finished_at !== null || found.plan === null) {
      throw new OptionError(
        'SCAN_ENDED',
        `Cannot resume scan ${found.id}: it has ended; portside scan report shows it`,
        { details: { id: found.id } },
      )
    }
    return found
  }
  const unfinished = await newestFirst(db)
    .where('finished_at', 'is', null)
    .where('plan', 'is not', null)
    .execute()
  const stopped = unfinished.find(({ runner }) => runner === null || !isRunning(runner))
  if (stopped === undefined) {
    throw new OptionError(
      'NOTHING_TO_RESUME',
      'Cannot resume: no scan has stopped before its end; portside scan history lists them',
    )
  }
  return stopped
}

function notFound(reference: string): OptionError {
  return new OptionError(
    'SCAN_NOT_FOUND',
    `There is no scan "${reference}" in the inventory; portside scan history lists them`,
    { details: { reference } },
  )
}
