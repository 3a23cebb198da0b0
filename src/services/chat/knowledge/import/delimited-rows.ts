import { CsvError } from 'csv-parse'
import { type InfoRecord, type Options, parse } from 'csv-parse/sync'
import { OptionError } from '../../../../core/index.ts'
import { formatPosition, type Position } from '../knowledge-base.ts'

/** A row of a table: its cells, trimmed, and the line on which it begins. */
export interface Row {
  readonly cells: readonly string[]
  readonly at: Position
}

const longestRecordCharacters = 1_000_000

/**
 * Reads a table of rows (RFC 4180): quoted cells may contain delimiters, quotes and line ends. The delimiter is the
 * tab where the file's name ends in `.tsv`, otherwise whichever of `,`, `;` and tab the first line has most of. Where
 * quotes in a table by tabs aren't closed, they are just quotes. Blank lines are left out.
 *
 * @throws {@link OptionError} `KB_SYNTAX` with the line of what can't be read.
 */
export function readRows(file: string, text: string): readonly Row[] {
  const delimiter = delimiterOf(file, text)
  try {
    const rows = parseRows(file, text, delimiter, '"')
    if (delimiter !== '\t' || !rows.some(hasSwallowed)) return rows
  } catch (error) {
    if (delimiter !== '\t' || !(error instanceof OptionError)) throw error
  }
  return parseRows(file, text, delimiter, null)
}

function delimiterOf(file: string, text: string): string {
  if (/\.(tsv|tab)$/i.test(file)) return '\t'
  const line = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? ''
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }))
  return counts.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ','
}

/** A quote that was never meant to be one takes everything up to the next: tabs and line ends in one cell. */
function hasSwallowed({ cells }: Row): boolean {
  return cells.some((cell) => cell.includes('\t') && cell.includes('\n'))
}

/** What the library gives with `info` and `raw`, which its types don't tell. */
interface RawRecord {
  readonly record: readonly string[]
  readonly raw: string
  readonly info: InfoRecord
}

function parseRows(file: string, text: string, delimiter: string, quote: '"' | null): readonly Row[] {
  let lastLine = 0
  const options: Options = {
    on_record: (record, { lines }) => {
      lastLine = lines
      return record
    },
    delimiter,
    quote,
    info: true,
    raw: true,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecordCharacters,
  }
  let records: readonly RawRecord[]
  try {
    records = parse(text, options) as unknown as readonly RawRecord[]
  } catch (error) {
    throw toFault({ file, line: lastLine + 1, column: 1 }, error)
  }
  return records.map(({ record, raw, info }) => {
    const linesWithin = raw.trimEnd().split('\n').length - 1
    return {
      cells: record.map((cell) => cell.trim()),
      at: { file, line: info.lines - linesWithin, column: 1 },
    }
  })
}

function toFault(at: Position, error: unknown): unknown {
  if (!(error instanceof CsvError)) return error
  const reason = reasons[error.code] ?? error.message
  return new OptionError('KB_SYNTAX', `Cannot read ${formatPosition(at)}: ${reason}; correct the line`, {
    cause: error,
    details: { ...at, reason },
  })
}

const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that is open is never closed',
  CSV_MAX_RECORD_SIZE: `a row is longer than ${longestRecordCharacters} characters`,
}
