import type { Kysely } from 'kysely'
import type { PtrNameTable, Tables } from './schema.ts'

/** SQLite takes 32,766 parameters in a statement; names have three. */
const rowsAtOnce = 1000

/** Stores the names of addresses; those that are there already are written over. */
export async function saveNames(db: Kysely<Tables>, rows: readonly PtrNameTable[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const some = rows.slice(start, start + rowsAtOnce)
    await db.replaceInto('ptr_name').values(some).execute()
  }
}

/** The names that a scan got from the DNS, by address. */
export async function loadNames(
  db: Kysely<Tables>,
  scan: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.selectFrom('ptr_name').select(['address', 'names']).where('scan', '=', scan).execute()
  return new Map(rows.map(({ address, names }) => [address, JSON.parse(names) as readonly string[]]))
}
