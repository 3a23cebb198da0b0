import { OptionError } from '../../../../core/index.ts'
import { formatPosition } from '../knowledge-base.ts'
import { type ColumnKind, columnKindOf } from './columns.ts'
import { readRows, type Row } from './delimited-rows.ts'
import { hasMarkup, htmlToText } from './html-text.ts'
import { type DraftAnswer, type ImportDraft } from './import-draft.ts'
import { linkPrompts, type Prompted, readPrompts } from './prompts.ts'

/** A row as its columns say: what each kind of column holds, without the empty ones. */
type Cells = Readonly<Partial<Record<ColumnKind, readonly string[]>>>

/**
 * Reads a table with a header: CSV, TSV, or the TSV that QnA Maker exports. Columns are known by their names, in
 * English or Chinese; there must be one of questions and one of answers. Rows of one id, or, where there are none,
 * rows that say the same, are one answer.
 *
 * @throws {@link OptionError} `IMPORT_NO_COLUMNS` where the header names no such columns; `KB_SYNTAX` with the line of
 * what can't be read.
 */
export function readTable(file: string, text: string, draft: ImportDraft): void {
  const [header, ...rows] = readRows(file, text)
  const columns = header?.cells.map(columnKindOf) ?? []
  if (header === undefined || !columns.includes('question') || !columns.includes('answer')) {
    throw noColumns(file, header)
  }
  for (const [index, kind] of columns.entries()) {
    if (kind === undefined) draft.lose('column', header.at, header.cells[index] ?? '')
  }
  const isQnaMaker = columns.some((kind) => kind !== undefined && qnaMakerColumns.has(kind))
  const prompted: Prompted[] = []
  const sources = new Set<string>()
  for (const row of rows) {
    const cells = cellsOf(row, columns)
    const answer = addRow(row, cells, isQnaMaker, draft)
    loseSource(row, cells, sources, draft)
    if (answer !== undefined) prompted.push(...promptedBy(row, cells, answer, draft))
  }
  linkPrompts(prompted, draft)
}

const qnaMakerColumns = new Set<ColumnKind>(['metadata', 'suggestions', 'contextOnly', 'prompts', 'qnaId'])

function noColumns(file: string, header: Row | undefined): OptionError {
  const found = header?.cells.slice(0, 10).join(', ') ?? ''
  const at = header?.at ?? { file, line: 1, column: 1 }
  return new OptionError(
    'IMPORT_NO_COLUMNS',
    `Cannot import ${formatPosition(at)}: no column of questions and one of answers in the header (${found}); name them question and answer`,
    { details: { ...at, found } },
  )
}

function cellsOf({ cells }: Row, columns: readonly (ColumnKind | undefined)[]): Cells {
  const found: Partial<Record<ColumnKind, string[]>> = {}
  for (const [index, kind] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (kind !== undefined && cell !== '') (found[kind] ??= []).push(cell)
  }
  return found
}

function addRow(row: Row, cells: Cells, isQnaMaker: boolean, draft: ImportDraft): DraftAnswer | undefined {
  const { at } = row
  const id = cells.id?.[0]
  const given = (cells.answer ?? []).join('\n')
  const answer = isQnaMaker ? given.replaceAll('\\n', '\n') : given
  if (hasMarkup(answer)) draft.lose('markup', at, answer)
  return draft.add({
    at,
    id,
    key: cells.qnaId?.[0] ?? id,
    questions: (cells.question ?? []).flatMap((cell) => cell.split(/\r?\n|\\n/)),
    answer: hasMarkup(answer) ? htmlToText(answer) : answer,
    tags: [
      ...(cells.tags ?? []).flatMap((cell) => cell.split(/[,;,;、|]/)),
      ...metadataTags(row, cells, draft),
    ],
  })
}

/** QnA Maker's `key:value|key:value`. */
function metadataTags({ at }: Row, { metadata = [] }: Cells, draft: ImportDraft): readonly string[] {
  const pairs = metadata.flatMap((cell) => cell.split('|')).map((pair) => pair.trim())
  return pairs.filter((pair) => {
    const isPair = /^[^:]+:[^:]+$/.test(pair)
    if (!isPair && pair !== '') draft.lose('metadata', at, pair)
    return isPair
  })
}

/** Named once for each source, not for each row. */
function loseSource({ at }: Row, { source = [] }: Cells, known: Set<string>, draft: ImportDraft): void {
  for (const name of source) {
    if (!known.has(name)) draft.lose('source', at, name)
    known.add(name)
  }
}

function promptedBy({ at }: Row, cells: Cells, answer: DraftAnswer, draft: ImportDraft): readonly Prompted[] {
  const [suggestions = '[]'] = cells.suggestions ?? []
  if (!/^\[\s*\]$/.test(suggestions)) draft.lose('suggestions', at, suggestions)
  return [
    {
      at,
      answer,
      key: cells.qnaId?.[0],
      isContextOnly: /^true$/i.test(cells.contextOnly?.[0] ?? ''),
      prompts: readPrompts(cells.prompts?.[0] ?? '[]', at, draft),
    },
  ]
}
