import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import { CsvError, type InfoRecord, type Options, parse } from 'csv-parse'
import { OptionError } from '../../../core/index.ts'
import type { ForeignFacts, ForeignPort, ReadOptions } from './foreign-host.ts'
import { reportFault } from './report-fault.ts'

const maxRowCharacters = 65_536

/** How a report of zmap's is read. */
export interface ZmapReadOptions extends ReadOptions {
  /** The port that was probed, for reports without the field `sport`. */
  readonly port?: number | undefined
}

/** What the library gives with `info`, which its types don't tell. */
interface InfoRow {
  readonly record: readonly string[]
  readonly info: InfoRecord
}

/** Where the fields that matter stand; undefined for those that a report lacks. */
interface Columns {
  readonly saddr: number
  readonly sport: number | undefined
  readonly classification: number | undefined
  readonly success: number | undefined
  readonly timestamp: number | undefined
  /** How many fields a row has. */
  readonly count: number
  /** Whether the line that was read is one of names, and not the first row. */
  readonly isHeader: boolean
}

/**
 * Reads a report that zmap wrote as CSV, row by row as the bytes come: memory doesn't grow with the report. The first line
 * names the fields, and `saddr` must be among them; a file of addresses only is understood too. zmap usually reports open
 * ports only; with the fields `classification` or `success`, resets count as closed.
 *
 * @throws {@link OptionError} `SCAN_REPORT_UNREADABLE` with the line, `ZMAP_PORT_UNKNOWN` where neither the report nor
 * `port` says which port was probed
 */
export async function readZmapCsv(
  chunks: AsyncIterable<Uint8Array>,
  { file, port, onHost, mayBeCutOff = false }: ZmapReadOptions,
): Promise<ForeignFacts> {
  const scan = { first: Infinity, last: -Infinity }
  let columns: Columns | undefined
  try {
    for await (const { record, info } of rowsOf(chunks)) {
      const fail = (reason: string): never => {
        throw reportFault(file, { line: info.lines, column: 1 }, reason)
      }
      if (columns === undefined) {
        columns = columnsOf(record) ?? fail('its first line names no field "saddr", and is no address')
        if (columns.sport === undefined && port === undefined) throw portUnknown(file)
        if (columns.isHeader) continue
      }
      // The last line of a zmap that was stopped.
      if (mayBeCutOff && record.length < columns.count) continue
      const address = record[columns.saddr] ?? ''
      if (isIP(address) === 0 || address.includes('%')) fail(`"${address.slice(0, 60)}" is not an IP address`)
      const target = columns.sport === undefined ? port : portNumber(record[columns.sport])
      if (target === undefined) fail(`"${record[columns.sport ?? 0]?.slice(0, 40)}" is not a port`)
      else onHost({ address, names: [], ports: [{ port: target, ...meaningOf(record, columns) }], rest: [] })
      const ms = Date.parse(record[columns.timestamp ?? -1] ?? '')
      if (ms > 0) {
        scan.first = Math.min(scan.first, ms)
        scan.last = Math.max(scan.last, ms)
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? csvFault(file, error) : error
  }
  return {
    scanner: 'zmap',
    isComplete: true,
    skippedPorts: 0,
    ...(port === undefined ? {} : { ports: [port] }),
    ...(scan.first > scan.last ? {} : { startedAt: new Date(scan.first), finishedAt: new Date(scan.last) }),
  }
}

function rowsOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<InfoRow> {
  const options: Options = {
    info: true,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: maxRowCharacters,
  }
  return Readable.from(chunks).compose(parse(options)) as AsyncIterable<InfoRow>
}

function columnsOf(row: readonly string[]): Columns | undefined {
  const cells = row.map((cell) => cell.trim())
  if (cells.length === 1 && isIP(cells[0] ?? '') !== 0) {
    return { ...noColumns, saddr: 0, count: 1, isHeader: false }
  }
  const at = (...names: readonly string[]): number | undefined => {
    const place = cells.findIndex((cell) => names.includes(cell))
    return place === -1 ? undefined : place
  }
  const saddr = at('saddr')
  if (saddr === undefined) return undefined
  return {
    saddr,
    sport: at('sport'),
    classification: at('classification'),
    success: at('success'),
    timestamp: at('timestamp-str', 'timestamp_str'),
    count: cells.length,
    isHeader: true,
  }
}

const noColumns = { sport: undefined, classification: undefined, success: undefined, timestamp: undefined }

/** Without a field that says otherwise, what zmap reports is what it calls a success: a SYN-ACK. */
function meaningOf(
  row: readonly string[],
  { classification, success }: Columns,
): Pick<ForeignPort, 'state' | 'reason'> {
  const kind = row[classification ?? -1] ?? (row[success ?? -1] === '0' ? 'other' : 'synack')
  if (kind === 'synack') return { state: 'open', reason: 'syn-ack' }
  if (kind === 'rst') return { state: 'closed', reason: 'reset' }
  return { state: 'notProbed', reason: 'not-reported' }
}

function portNumber(text = ''): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity
  return port <= 65_535 ? port : undefined
}

function portUnknown(file: string): OptionError {
  return new OptionError(
    'ZMAP_PORT_UNKNOWN',
    `Cannot read ${file}: it doesn't say which port was probed; say so by --ports, or have zmap write the field sport`,
    { details: { file } },
  )
}

const csvReasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that is open is never closed',
  CSV_MAX_RECORD_SIZE: `a row is longer than ${maxRowCharacters} characters`,
}

function csvFault(file: string, error: CsvError): OptionError {
  const line = typeof error.lines === 'number' ? error.lines : 1
  return reportFault(file, { line, column: 1 }, csvReasons[error.code] ?? error.message)
}
