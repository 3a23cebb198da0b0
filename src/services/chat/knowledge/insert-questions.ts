import { isDeepStrictEqual } from 'node:util'
import { Document, isScalar, isSeq, type ParsedNode, Scalar, YAMLSeq } from 'yaml'
import { OptionError } from '../../../core/index.ts'
import { formatPosition } from './knowledge-base.ts'
import { type Path, readYamlDocument, type YamlDocument } from './yaml-document.ts'

/**
 * Adds phrasings at the end of an answer's questions, in the source of a base, and returns the new source. Everything
 * else stays as it was, byte for byte: comments, order, quotes, line ends; and what is new looks like what it follows.
 *
 * @throws {@link OptionError} `KB_NOT_EDITABLE` where the file has no list of that answer's questions to add to.
 */
export function insertQuestions(
  file: string,
  source: string,
  id: string,
  questions: readonly string[],
): string {
  if (/\.tsv$/i.test(file)) return insertRows(source, id, questions)
  const document = readYamlDocument(file, source)
  const path = pathOfQuestions(document, id)
  const list = document.nodeAt(path)
  if (!isSeq(list) || list.items.length === 0) throw notEditable(document, path)
  const items = list.items as readonly ParsedNode[]
  const edited =
    list.flow === true ? insertInFlow(document, items, questions) : insertLines(document, list, questions)
  // However the list is written: what was asked for is all that may be new.
  const expected = appendAt(document.value, path, questions)
  if (!isDeepStrictEqual(readYamlDocument(file, edited).value, expected)) throw notEditable(document, path)
  return edited
}

function insertRows(source: string, id: string, questions: readonly string[]): string {
  const lineEnd = lineEndOf(source)
  const gap = source === '' || source.endsWith('\n') ? '' : lineEnd
  return source + gap + questions.map((question) => `${id}\t${question}${lineEnd}`).join('')
}

function lineEndOf(source: string): '\r\n' | '\n' {
  return /\r?\n/.exec(source)?.[0] === '\r\n' ? '\r\n' : '\n'
}

interface Answers {
  readonly answers?: readonly { readonly id?: unknown }[]
}

function pathOfQuestions({ value }: YamlDocument, id: string): Path {
  const index = ((value as Answers).answers ?? []).findIndex((answer) => String(answer.id).trim() === id)
  return ['answers', index, 'questions']
}

function appendAt(value: unknown, path: Path, questions: readonly string[]): unknown {
  const copy = structuredClone(value)
  let list: unknown = copy
  for (const step of path) list = (list as Record<PropertyKey, unknown>)[step]
  ;(list as unknown[]).push(...questions)
  return copy
}

function notEditable(document: YamlDocument, path: Path): OptionError {
  const at = document.locate(path)
  return new OptionError(
    'KB_NOT_EDITABLE',
    `Cannot add to ${formatPosition(at)}: the questions are not a plain list there; add them by hand`,
    { details: { ...at } },
  )
}

/** Items of a list in lines of their own: `- question`. */
function insertLines({ source }: YamlDocument, list: YAMLSeq.Parsed, questions: readonly string[]): string {
  const lineEnd = lineEndOf(source)
  const last = list.items.at(-1) as ParsedNode
  const dash = list.range[0]
  const indent = dash - (source.lastIndexOf('\n', dash - 1) + 1)
  // A block scalar ends with its last line end; anything else somewhere in a line, perhaps with a comment after it.
  const valueEnd = last.range[1]
  const endsLine = source[valueEnd - 1] === '\n'
  const nextLine = endsLine ? valueEnd : source.indexOf('\n', valueEnd) + 1
  const place = nextLine === 0 ? source.length : nextLine
  const gap = source[place - 1] === '\n' ? '' : lineEnd
  const lines = questions.map((question) => `${' '.repeat(indent)}- ${writeScalar(question, last, false)}`)
  const added = gap + lines.join(lineEnd) + (gap === '' ? lineEnd : '')
  return source.slice(0, place) + added + source.slice(place)
}

/** Items of a list in brackets: `[a, b]`, in one line, or each in a line of its own. */
function insertInFlow(
  { source, file }: YamlDocument,
  items: readonly ParsedNode[],
  questions: readonly string[],
): string {
  const last = items.at(-1) as ParsedNode
  const before = items.slice(-2).map(({ range }) => indentBefore(source, range[0]))
  const isLinewise = before.every((indent) => indent !== undefined)
  const separator = isLinewise ? `,${lineEndOf(source)}${before.at(-1) ?? ''}` : ', '
  const isJson = /\.json$/i.test(file)
  const written = questions.map((question) =>
    isJson ? JSON.stringify(question) : writeScalar(question, last, true),
  )
  const place = last.range[1]
  return source.slice(0, place) + written.map((text) => separator + text).join('') + source.slice(place)
}

/** The space before a place, where nothing else is before it in its line. */
function indentBefore(source: string, place: number): string | undefined {
  const lineStart = source.lastIndexOf('\n', place - 1) + 1
  const before = source.slice(lineStart, place)
  return before.trim() === '' ? before : undefined
}

/** Writes a text as its neighbour is written: with the same quotes, or without where that is possible. */
function writeScalar(text: string, neighbour: ParsedNode, isInFlow: boolean): string {
  const style = isScalar(neighbour) ? neighbour.type : undefined
  const scalar = new Scalar(text)
  if (style === Scalar.QUOTE_DOUBLE || style === Scalar.QUOTE_SINGLE) scalar.type = style
  const list = new YAMLSeq()
  list.flow = isInFlow
  list.items = [scalar]
  const written = new Document(list).toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd()
  return isInFlow ? written.slice(1, -1) : written.slice(2)
}
