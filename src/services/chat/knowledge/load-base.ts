import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OptionError } from '../../../core/index.ts'
import type { KnowledgeBase } from './knowledge-base.ts'
import { mergeBases } from './merge-bases.ts'
import { readSource } from './read-source.ts'

const defaultBaseFile = fileURLToPath(new URL('./default-base.yaml', import.meta.url))

/**
 * Reads knowledge bases and makes one of them, or reads the default one where there are no files. The extension tells
 * the format: `.yaml`, `.yml` and `.json`, or `.tsv` (label, tab, question), whose rows add to an answer of that id
 * where another file has it. Answers stay in the order of the files.
 *
 * @throws {@link OptionError} naming file, line and column: `KB_UNREADABLE`, `KB_UNKNOWN_FORMAT`, `KB_NOT_UTF8`,
 * `KB_SYNTAX`, `KB_EMPTY`, `KB_DUPLICATE_ID`, `KB_DUPLICATE_QUESTION`, `KB_DUPLICATE_DECLINE`,
 * `KB_DUPLICATE_ENTITY`, `KB_UNKNOWN_ENTITY`, `KB_UNKNOWN_ANSWER`, `KB_UNLISTED_VARIABLE`, and what `parseYamlBase` and
 * `parseTsvBase` name.
 */
export async function loadKnowledgeBase(files: readonly string[] = []): Promise<KnowledgeBase> {
  const paths = files.length === 0 ? [defaultBaseFile] : files
  const parts = await Promise.all(paths.map(loadFile))
  const base = mergeBases(parts)
  if (base.answers.length === 0) {
    const file = paths.join(', ')
    throw new OptionError('KB_EMPTY', `Cannot use ${file}: no answer in it; add one with its questions`, {
      details: { file },
    })
  }
  return base
}

type Parse = (file: string, source: string) => KnowledgeBase

/** Loaded when a file needs them: the YAML reader and its schema take longer to load than most bases. */
const parsers: Readonly<Record<string, () => Promise<Parse>>> = {
  '.yaml': async () => (await import('./yaml-base.ts')).parseYamlBase,
  '.yml': async () => (await import('./yaml-base.ts')).parseYamlBase,
  '.json': async () => (await import('./yaml-base.ts')).parseYamlBase,
  '.tsv': async () => (await import('./tsv-base.ts')).parseTsvBase,
}

/**
 * Reads a knowledge base whose file has been read; its extension tells the format. Names that other files may define
 * aren't checked yet: see `mergeBases`.
 *
 * @throws {@link OptionError} `KB_UNKNOWN_FORMAT`, and what `parseYamlBase` and `parseTsvBase` name.
 */
export async function parseBase(file: string, source: string): Promise<KnowledgeBase> {
  return (await parserFor(file))(file, source)
}

async function loadFile(file: string): Promise<KnowledgeBase> {
  const [parse, source] = await Promise.all([parserFor(file), readSource(file)])
  return parse(file, source)
}

async function parserFor(file: string): Promise<Parse> {
  const parser = parsers[extname(file).toLowerCase()]
  if (parser !== undefined) return parser()
  const known = Object.keys(parsers).join(', ')
  throw new OptionError('KB_UNKNOWN_FORMAT', `Cannot read ${file}: its name must end in one of ${known}`, {
    details: { file, known },
  })
}
