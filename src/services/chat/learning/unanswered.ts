import { OptionError, reasonOf } from '../../../core/index.ts'
import { loadKnowledgeBase } from '../knowledge/load-base.ts'
import { groupQuestions, type QuestionGroup } from './group-questions.ts'
import { checkLogFile, defaultLogFile, unusableLog } from './log-file.ts'
import type { Forgetting, KeptQuestion, QuestionStore } from './question-store.ts'
import { teachAnswer, type Teaching } from './teach-answer.ts'

/** Which open questions to look at. */
export interface UnansweredOptions {
  /** The log. @default `defaultLogFile()` */
  readonly file?: string | undefined
  /** The bases whose answers are suggested, or taught. @default the base that comes with Portside */
  readonly kb?: readonly string[] | undefined
  /** The earliest. @default all */
  readonly since?: Date | undefined
}

/** What couldn't be answered. */
export interface Unanswered {
  /** The most frequent first. */
  readonly groups: readonly QuestionGroup[]
  readonly questions: number
}

/** So many questions are grouped, the newest. */
const maxGrouped = 10_000
/** Who reads deletes nothing. */
const unbounded = { maxRows: Infinity, maxBytes: Infinity, retentionDays: Infinity }

/**
 * Groups the open questions of a log, of the newest 10,000, and suggests the nearest answer for each.
 *
 * @throws {@link OptionError} `QUESTION_LOG_UNUSABLE`, and what `loadKnowledgeBase` names.
 */
export async function listUnanswered({ file, kb, since }: UnansweredOptions = {}): Promise<Unanswered> {
  const base = await loadKnowledgeBase(kb)
  await using store = await openStore(file)
  const kept = await listKept(store, since)
  return { groups: groupQuestions(kept, base), questions: kept.length }
}

/**
 * Adds the questions of a group to an answer's (see `teachAnswer`), and notes that they are taught.
 *
 * @throws {@link OptionError} `UNKNOWN_GROUP`, and what {@link listUnanswered} and `teachAnswer` name.
 */
export async function teachUnanswered(
  kb: readonly string[],
  id: string,
  group: number,
  options: Pick<UnansweredOptions, 'file'> = {},
): Promise<Teaching> {
  const base = await loadKnowledgeBase(kb)
  await using store = await openStore(options.file)
  const found = groupQuestions(await listKept(store), base).find((one) => one.group === group)
  if (found === undefined) throw unknownGroup(group)
  const questions = found.questions.map(({ question }) => question)
  const teaching = await teachAnswer(kb, id, questions)
  await store.markTaught(found.rows, id)
  return teaching
}

/**
 * Deletes questions from a log, those that were taught too, and returns how many.
 *
 * @throws {@link OptionError} `QUESTION_LOG_UNUSABLE`.
 */
export async function forgetQuestions(which: Forgetting, file?: string): Promise<number> {
  await using store = await openStore(file)
  return await store.forget(which)
}

/** Kysely is loaded when somebody asks for the log. */
async function openStore(file = defaultLogFile()): Promise<QuestionStore> {
  checkLogFile(file)
  const { openQuestionStore } = await import('./question-store.ts')
  try {
    return await openQuestionStore(file, unbounded)
  } catch (error) {
    throw unusableLog(file, reasonOf(error), error)
  }
}

function listKept(store: QuestionStore, since = new Date(0)): Promise<readonly KeptQuestion[]> {
  return store.list(since, maxGrouped)
}

function unknownGroup(group: number): OptionError {
  return new OptionError(
    'UNKNOWN_GROUP',
    `Cannot teach group ${group}: the log has none such; portside chat unanswered lists them`,
    { details: { group } },
  )
}
