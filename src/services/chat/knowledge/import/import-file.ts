import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { OptionError, reasonOf } from '../../../../core/index.ts'
import { parseBase } from '../load-base.ts'
import { mergeBases } from '../merge-bases.ts'
import { decodeText } from './decode-text.ts'
import { createImportDraft, type ImportDraft } from './import-draft.ts'
import type { ImportLoss } from './import-loss.ts'

/** A foreign file as a knowledge base. */
export interface Import {
  /** The base, as `loadKnowledgeBase` reads it from a `.yaml` file. */
  readonly yaml: string
  readonly answers: number
  readonly questions: number
  /** What couldn't be carried over as it was, in the order of the file. */
  readonly losses: readonly ImportLoss[]
}

/** Files up to this size are imported. */
const maxImportBytes = 32_000_000

type Read = (file: string, text: string, draft: ImportDraft) => void

const readTable = async (): Promise<Read> => (await import('./table-base.ts')).readTable
const readFaqPage = async (): Promise<Read> => (await import('./faq-page.ts')).readFaqPage

/** Loaded when a file needs them. */
const readers: Readonly<Record<string, () => Promise<Read>>> = {
  '.csv': readTable,
  '.tsv': readTable,
  '.tab': readTable,
  '.json': readFaqPage,
  '.jsonld': readFaqPage,
  '.html': readFaqPage,
  '.htm': readFaqPage,
}

/**
 * Makes a knowledge base of questions and answers that were written for something else: a CSV or TSV table with a
 * header, QnA Maker's TSV, or a FAQPage in JSON-LD or HTML. The file's extension tells which.
 *
 * @throws {@link OptionError} `KB_UNREADABLE`, `IMPORT_UNKNOWN_FORMAT`, `IMPORT_TOO_LARGE` (over 32 MB),
 * `IMPORT_NOT_TEXT`, `IMPORT_EMPTY`, and what the readers of the formats name.
 */
export async function importFile(file: string): Promise<Import> {
  const reader = readers[extname(file).toLowerCase()]
  if (reader === undefined) throw unknownFormat(file)
  const { text, encoding } = decodeText(file, await readBytes(file))
  const draft = createImportDraft()
  if (encoding !== 'utf-8') draft.lose('encoding', { file, line: 1, column: 1 }, encoding)
  const read = await reader()
  read(file, text, draft)
  if (draft.answers.length === 0) throw empty(file)
  const { writeBase } = await import('./write-base.ts')
  const yaml = writeBase(draft.answers)
  const { answers } = mergeBases([await parseBase(`${file}.yaml`, yaml)])
  return {
    yaml,
    answers: answers.length,
    questions: answers.reduce((sum, { questions }) => sum + questions.length, 0),
    losses: draft.losses.toSorted((a, b) => a.at.line - b.at.line),
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size > maxImportBytes) throw tooLarge(file, size)
    return await readFile(file)
  } catch (error) {
    if (error instanceof OptionError) throw error
    const reason = reasonOf(error)
    throw new OptionError('KB_UNREADABLE', `Cannot read ${file}: ${reason}; check the path`, {
      cause: error,
      details: { file, reason },
    })
  }
}

function unknownFormat(file: string): OptionError {
  const known = Object.keys(readers).join(', ')
  return new OptionError(
    'IMPORT_UNKNOWN_FORMAT',
    `Cannot import ${file}: its name must end in one of ${known}`,
    { details: { file, known } },
  )
}

function tooLarge(file: string, bytes: number): OptionError {
  return new OptionError(
    'IMPORT_TOO_LARGE',
    `Cannot import ${file}: it has ${bytes} bytes, more than ${maxImportBytes}; split it`,
    { details: { file, bytes, maxBytes: maxImportBytes } },
  )
}

function empty(file: string): OptionError {
  return new OptionError(
    'IMPORT_EMPTY',
    `Cannot import ${file}: no row of it has both a question and an answer that fit`,
    { details: { file } },
  )
}
