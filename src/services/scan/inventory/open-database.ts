import { closeSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { OptionError, reasonOf, sqliteDatabase } from '../../../core/index.ts'
import { makeUsersFile, makeUsersFolder } from './owner.ts'
import { migrations, type Tables } from './schema.ts'
import { blockingMs, isBusy, isDamaged, whenFree } from './sqlite-busy.ts'

/** `PSDI`: marks the file as an inventory of Portside. */
const applicationId = 0x50_53_44_49
const sqliteHeader = 'SQLite format 3\0'

const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA journal_size_limit = 8000000;
  PRAGMA synchronous = NORMAL;
`

/**
 * Opens an inventory, makes it and its folder where they are missing, and brings its tables up to date. A file that is
 * anything else is left as it is.
 *
 * @throws {@link OptionError} `INVENTORY_UNUSABLE` with the reason; `INVENTORY_NEWER` for one of a later version.
 */
export async function openDatabase(file: string): Promise<Kysely<Tables>> {
  let database: DatabaseSync | undefined
  try {
    makeUsersFolder(dirname(file))
    makeUsersFile(file, 0o600)
    checkHeader(file)
    const opened = (database = new DatabaseSync(file, { timeout: blockingMs }))
    await whenFree(() => checkOrigin(file, opened))
    await whenFree(() => opened.exec(settings))
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(opened) }) })
    await whenFree(() => migrate(db, opened))
    return db
  } catch (error) {
    if (database?.isOpen === true) database.close()
    throw error instanceof OptionError ? error : unusableInventory(file, error)
  }
}

/** The error about an inventory that can't be used, from what its use threw. */
export function unusableInventory(file: string, cause: unknown): OptionError {
  const reason = reasonInWords(cause)
  return new OptionError(
    'INVENTORY_UNUSABLE',
    `Cannot keep scans in ${file}: ${reason}; name another file with --db, or scan with --no-history`,
    { cause, details: { file, reason } },
  )
}

function reasonInWords(error: unknown): string {
  if (isBusy(error)) return 'another program has locked it'
  return isDamaged(error) ? 'it is damaged' : reasonOf(error)
}

function checkHeader(file: string): void {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(sqliteHeader.length)
    const length = readSync(descriptor, bytes, 0, bytes.length, 0)
    if (length > 0 && bytes.toString('latin1', 0, length) !== sqliteHeader)
      throw new Error('it is no SQLite file')
  } finally {
    closeSync(descriptor)
  }
}

function checkOrigin(file: string, database: DatabaseSync): void {
  const version = numberOf(database, 'user_version')
  if (numberOf(database, 'application_id') !== applicationId) {
    const { tables } = database.prepare('select count(*) as tables from sqlite_schema').get() ?? {}
    if (tables !== 0) throw new Error('it is the database of something else')
  } else if (version > migrations.length) {
    throw new OptionError(
      'INVENTORY_NEWER',
      `Cannot use ${file}: a later version of Portside has written it (format ${version}, this one knows ${migrations.length}); update Portside, or name another file with --db`,
      { details: { file, version, known: migrations.length } },
    )
  }
}

async function migrate(db: Kysely<Tables>, database: DatabaseSync): Promise<void> {
  if (numberOf(database, 'user_version') === migrations.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have come first.
    for (const step of migrations.slice(numberOf(database, 'user_version'))) await step(db)
    database.exec(
      `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`,
    )
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function numberOf(database: DatabaseSync, pragma: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma])
}
