import { DatabaseSync } from 'node:sqlite'
import { type Generated, Kysely, sql, SqliteDialect } from 'kysely'
import { type Language, sqliteDatabase } from '../../../core/index.ts'
import type { Outcome } from '../recognise/decide/decide.ts'
import type { AskedQuestion } from './asked-question.ts'

/** How much is kept, and for how long. */
export interface StoreBounds {
  readonly maxRows: number
  readonly maxBytes: number
  readonly retentionDays: number
}

/** A question as it is kept. */
export interface KeptQuestion {
  /** Grows with time, and is never given twice. */
  readonly row: number
  readonly question: string
  readonly outcome: Outcome
  readonly id: string | null
  readonly confidence: number
  readonly language: Language
  readonly at: Date
  readonly thumb: 'up' | 'down' | null
}

/** Which questions to forget; where several are given, those that all hold for. */
export interface Forgetting {
  readonly before?: Date | undefined
  /** Part of the question, without regard to case. */
  readonly matching?: string | undefined
}

/** The questions that are kept in a file, which several threads and processes may have open at a time. */
export interface QuestionStore extends AsyncDisposable {
  /** Adds questions in one transaction, and deletes what is over the bounds, the oldest first. */
  add(questions: readonly AskedQuestion[]): Promise<void>
  /** Questions that nothing was taught from yet, since a time, the oldest first; at most `limit` of the newest. */
  list(since: Date, limit: number): Promise<readonly KeptQuestion[]>
  /** Notes that questions became phrasings of an answer: they are listed no more. */
  markTaught(rows: readonly number[], id: string): Promise<void>
  /** Deletes questions for good: their bytes are overwritten. Returns how many there were. */
  forget(which: Forgetting): Promise<number>
}

interface Tables {
  readonly question: {
    row: Generated<number>
    text: string
    outcome: Outcome
    answer: string | null
    confidence: number
    language: Language
    asked_at: number
    thumb: 'up' | 'down' | null
    taught: string | null
  }
}

/** How long a transaction waits for those of others, in milliseconds. */
const busyMs = 5000
/** Longer questions are kept as far as this; phrasings are no longer either. */
const maxQuestionCharacters = 1000
/** Where bytes are short, one question of so many goes, the oldest. */
const rowsToShed = 10
const dayMs = 86_400_000
/** SQLite takes so many parameters in one statement; a row has nine. */
const rowsAtOnce = 500

/** Opens the questions in a file, and makes its table where it has none. */
export async function openQuestionStore(file: string, bounds: StoreBounds): Promise<QuestionStore> {
  const database = new DatabaseSync(file, { timeout: busyMs })
  // Deleted text is overwritten, and the file shrinks as it goes; both before anything is in it.
  database.exec(`
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA journal_size_limit = 1000000;
    PRAGMA synchronous = NORMAL;
    PRAGMA secure_delete = ON;
  `)
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(database) }) })
  await createTable(db)
  return {
    async add(questions) {
      await db.transaction().execute(async (transaction) => {
        for (let start = 0; start < questions.length; start += rowsAtOnce) {
          const rows = questions.slice(start, start + rowsAtOnce).map(toRow)
          await transaction.insertInto('question').values(rows).execute()
        }
        await deleteOld(transaction, bounds)
      })
      while ((await usedBytes(db)) > bounds.maxBytes && (await shedOldest(db))) {
        database.exec('PRAGMA incremental_vacuum')
      }
    },
    async list(since, limit) {
      const rows = await db
        .selectFrom('question')
        .selectAll()
        .where('taught', 'is', null)
        .where('asked_at', '>=', since.getTime())
        .orderBy('row', 'desc')
        .limit(limit)
        .execute()
      return rows.toReversed().map(toKept)
    },
    async markTaught(rows, id) {
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        const some = rows.slice(start, start + rowsAtOnce)
        await db.updateTable('question').set({ taught: id }).where('row', 'in', some).execute()
      }
    },
    async forget({ before, matching }) {
      let deletion = db.deleteFrom('question')
      if (before !== undefined) deletion = deletion.where('asked_at', '<', before.getTime())
      if (matching !== undefined) {
        deletion = deletion.where(sql<boolean>`instr(lower(text), lower(${matching})) > 0`)
      }
      const { numDeletedRows } = await deletion.executeTakeFirst()
      database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
      return Number(numDeletedRows)
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}

async function createTable(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('question')
    .ifNotExists()
    .addColumn('row', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('answer', 'text')
    .addColumn('confidence', 'real', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('asked_at', 'integer', (column) => column.notNull())
    .addColumn('thumb', 'text')
    .addColumn('taught', 'text')
    .execute()
  await db.schema.createIndex('question_asked_at').ifNotExists().on('question').column('asked_at').execute()
}

function toRow({ question, outcome, id, confidence, language, at, thumb }: AskedQuestion) {
  return {
    text: question.slice(0, maxQuestionCharacters).toWellFormed(),
    outcome,
    answer: id,
    confidence,
    language,
    asked_at: at.getTime(),
    thumb: thumb ?? null,
  }
}

interface KeptRow extends ReturnType<typeof toRow> {
  readonly row: number
}

function toKept({ row, text, answer, asked_at: at, ...rest }: KeptRow): KeptQuestion {
  const { outcome, confidence, language, thumb } = rest
  return { row, question: text, outcome, id: answer, confidence, language, at: new Date(at), thumb }
}

async function deleteOld(db: Kysely<Tables>, { maxRows, retentionDays }: StoreBounds): Promise<void> {
  const oldest = Date.now() - retentionDays * dayMs
  await db.deleteFrom('question').where('asked_at', '<', oldest).execute()
  const { last } = await db
    .selectFrom('question')
    .select(({ fn }) => fn.max('row').as('last'))
    .executeTakeFirstOrThrow()
  await db
    .deleteFrom('question')
    .where('row', '<=', (last ?? 0) - maxRows)
    .execute()
}

/** Deletes the oldest tenth, unless only one is left. */
async function shedOldest(db: Kysely<Tables>): Promise<boolean> {
  const { first, last } = await db
    .selectFrom('question')
    .select(({ fn }) => [fn.min('row').as('first'), fn.max('row').as('last')])
    .executeTakeFirstOrThrow()
  if (first === null || last === null || first === last) return false
  const shed = first + Math.floor((last - first) / rowsToShed)
  await db.deleteFrom('question').where('row', '<=', shed).execute()
  return true
}

async function usedBytes(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ readonly bytes: number }>`
    select (page_count - freelist_count) * page_size as bytes
    from pragma_page_count(), pragma_freelist_count(), pragma_page_size()
  `.execute(db)
  return rows[0]?.bytes ?? 0
}
