import type { Kysely, Selectable } from 'kysely'
import { mayBeRunning } from './running-process.ts'
import type { ScanTable, Tables } from './schema.ts'

/**
 * Removes scans and all that was found in them, in one transaction, and returns the ones that are gone. A scan that a process
 * is at, or has taken up since it was looked at, stays.
 */
export async function removeScans(
  db: Kysely<Tables>,
  scans: readonly Selectable<ScanTable>[],
): Promise<readonly Selectable<ScanTable>[]> {
  const unused = scans.filter(({ runner }) => runner === null || !mayBeRunning(runner))
  if (unused.length === 0) return []
  return db.transaction().execute(async (transaction) => {
    const removed: Selectable<ScanTable>[] = []
    for (const scan of unused) {
      const { numDeletedRows } = await transaction
        .deleteFrom('scan')
        .where('row', '=', scan.row)
        .where('runner', 'is', scan.runner)
        .executeTakeFirst()
      if (numDeletedRows === 0n) continue
      for (const table of ['port', 'host', 'batch', 'ptr_name'] as const) {
        await transaction.deleteFrom(table).where('scan', '=', scan.row).execute()
      }
      removed.push(scan)
    }
    return removed
  })
}
