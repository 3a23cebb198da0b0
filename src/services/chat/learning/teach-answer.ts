import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { closest, errnoOf, OptionError, reasonOf } from '../../../core/index.ts'
import { type Answer, formatPosition, type KnowledgeBase, type Located } from '../knowledge/knowledge-base.ts'
import { loadKnowledgeBase, parseBase } from '../knowledge/load-base.ts'
import { mergeBases } from '../knowledge/merge-bases.ts'
import { questionKey } from '../knowledge/question-key.ts'
import { readSource } from '../knowledge/read-source.ts'

/** What was taught. */
export interface Teaching {
  readonly id: string
  /** The file that the phrasings went to. */
  readonly file: string
  readonly added: readonly string[]
  /** Phrasings that the answer had already. */
  readonly known: readonly string[]
}

/**
 * Adds phrasings to an answer, in the file that has it, which keeps its comments, order and style. The whole base is
 * checked with them before anything is written, and the file is replaced in one step: whoever reads it sees all of the
 * old or all of the new.
 *
 * @throws {@link OptionError} `UNKNOWN_ANSWER_ID` with what may have been meant; `QUESTION_TAKEN` where another answer
 * has a phrasing, with its place; `KB_NOT_EDITABLE`; `KB_CHANGED` where somebody else wrote the file meanwhile;
 * `CANNOT_WRITE_FILE`; and what `loadKnowledgeBase` names.
 */
export async function teachAnswer(
  files: readonly string[],
  id: string,
  questions: readonly string[],
): Promise<Teaching> {
  const base = await loadKnowledgeBase(files)
  const answer = base.answers.find((one) => one.id === id)
  if (answer === undefined) throw unknownId(id, base)
  const { added, known } = sortQuestions(questions, answer, base)
  const { file } = answer.at
  if (added.length > 0) await rewrite(file, id, added, files)
  return { id, file, added, known }
}

function sortQuestions(
  questions: readonly string[],
  answer: Answer,
  base: KnowledgeBase,
): Pick<Teaching, 'added' | 'known'> {
  const tidy = questions.map((question) => question.replace(/\s+/g, ' ').trim()).filter((text) => text !== '')
  const distinct = [...new Map(tidy.map((question) => [questionKey(question), question])).entries()]
  const own = new Set(answer.questions.map(({ text }) => questionKey(text)))
  const others = otherQuestions(base, answer)
  for (const [key, question] of distinct) {
    const other = others.get(key)
    if (other !== undefined) throw ownedElsewhere(question, answer.id, other)
  }
  return {
    added: distinct.filter(([key]) => !own.has(key)).map(([, question]) => question),
    known: distinct.filter(([key]) => own.has(key)).map(([, question]) => question),
  }
}

type OtherQuestion = Located & { readonly id: string }

function otherQuestions(base: KnowledgeBase, answer: Answer): ReadonlyMap<string, OtherQuestion> {
  const owners = [...base.answers.filter((one) => one !== answer), { id: 'decline', ...base.decline }]
  return new Map(
    owners.flatMap(({ id, questions }) =>
      questions.map((question) => [questionKey(question.text), { ...question, id }] as const),
    ),
  )
}

function ownedElsewhere(question: string, id: string, { id: otherId, at }: OtherQuestion): OptionError {
  return new OptionError(
    'QUESTION_TAKEN',
    `Cannot teach ${id} "${question}": ${otherId} has it at ${formatPosition(at)}; move it from there first`,
    { details: { ...at, question, id, otherId } },
  )
}

function unknownId(id: string, { answers }: KnowledgeBase): OptionError {
  const known = answers.map((answer) => answer.id)
  const suggestion = closest(id, known)
  const shown = known.slice(0, 20).join(', ')
  const advice = suggestion === undefined ? `there are ${shown}` : `did you mean ${suggestion}?`
  return new OptionError('UNKNOWN_ANSWER_ID', `Cannot teach ${id}: there is no such answer; ${advice}`, {
    details: { id, known: shown, suggestion },
  })
}

async function rewrite(
  file: string,
  id: string,
  questions: readonly string[],
  files: readonly string[],
): Promise<void> {
  const { insertQuestions } = await import('../knowledge/insert-questions.ts')
  const bytes = await readFile(file)
  const edited = insertQuestions(file, new TextDecoder().decode(bytes), id, questions)
  const parts = await Promise.all(
    files.map(async (one) => parseBase(one, one === file ? edited : await readSource(one))),
  )
  mergeBases(parts)
  const mark = bytes.subarray(0, 3).equals(byteOrderMark) ? byteOrderMark : Buffer.alloc(0)
  await replaceFile(file, bytes, Buffer.concat([mark, Buffer.from(edited)]))
}

const byteOrderMark = Buffer.from('\uFEFF')

/** A draft so old was left behind by one who never finished, in milliseconds. */
const staleMs = 10_000

/**
 * Replaces a file, or the one that a link leads to, in one step, unless it isn't any more what it was. The draft has a
 * name that only one can have at a time, so that of two who teach neither undoes what the other did.
 */
async function replaceFile(file: string, before: Buffer, after: Buffer): Promise<void> {
  try {
    const target = await realpath(file)
    const { mode } = await stat(target)
    const draft = `${target}.draft`
    const handle = await openDraft(draft, mode)
    if (handle === undefined) throw changed(file)
    try {
      // The mask of the process may have taken some of it.
      await handle.chmod(mode)
      await writeDraft(handle, after)
      if (!before.equals(await readFile(target))) throw changed(file)
      await rename(draft, target)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  } catch (error) {
    if (error instanceof OptionError) throw error
    const reason = reasonOf(error)
    throw new OptionError('CANNOT_WRITE_FILE', `Cannot write ${file}: ${reason}`, {
      cause: error,
      details: { file, reason },
    })
  }
}

/** Opens a draft that nobody else has, or `undefined` where somebody has. */
async function openDraft(draft: string, mode: number): Promise<FileHandle | undefined> {
  try {
    return await open(draft, 'wx', mode)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
  const { mtimeMs } = await stat(draft)
  if (Date.now() - mtimeMs < staleMs) return undefined
  await rm(draft)
  return open(draft, 'wx', mode)
}

async function writeDraft(handle: FileHandle, bytes: Buffer): Promise<void> {
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function changed(file: string): OptionError {
  return new OptionError('KB_CHANGED', `Cannot write ${file}: somebody changed it meanwhile; try again`, {
    details: { file },
  })
}
