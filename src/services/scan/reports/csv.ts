import type { HostResult, PortResult } from '../result.ts'
import { plainText } from './plain-text.ts'
import { type ReportWriter, writeAtEnd } from './report-writer.ts'

type Cell = string | number | null | undefined

/** The columns, in order; scripts rely on their names, new ones come last. */
const columns: Readonly<Record<string, (port: PortResult, host: HostResult) => Cell>> = {
  address: (_, { address }) => address,
  names: (_, { names }) => names.join(' '),
  port: ({ port }) => port,
  protocol: ({ protocol }) => protocol,
  state: ({ state }) => state,
  reason: ({ reason }) => reason,
  service: ({ service }) => service,
  rtt_ms: ({ rttMs }) => rttMs,
  speaks: ({ identification }) => identification?.service,
  product: ({ identification }) => identification?.product,
  version: ({ identification }) => identification?.version,
  banner: ({ identification }) => identification?.banner,
  http_status: ({ identification }) => identification?.http?.status,
  http_server: ({ identification }) => identification?.http?.server,
  http_title: ({ identification }) => identification?.http?.title,
  http_location: ({ identification }) => identification?.http?.location,
  tls_version: ({ identification }) => identification?.tls?.version,
  tls_subject: ({ identification }) => identification?.tls?.subject,
  tls_issuer: ({ identification }) => identification?.tls?.issuer,
  tls_names: ({ identification }) => identification?.tls?.names.join(' '),
  tls_valid_from: ({ identification }) => identification?.tls?.validFrom,
  tls_valid_to: ({ identification }) => identification?.tls?.validTo,
  tls_sha256: ({ identification }) => identification?.tls?.sha256,
  tls_self_signed: ({ identification }) => identification?.tls && String(identification.tls.isSelfSigned),
  ptr_names: (_, { ptrNames }) => ptrNames?.join(' '),
}

/**
 * Writes a scan as CSV (RFC 4180: UTF-8, CRLF, a header): a row for each port that is listed, hosts in order, so that
 * rows can be counted and pivoted; hosts without a listed port have none. Texts that a spreadsheet would take for a
 * formula begin with an apostrophe, and are stripped of control characters.
 */
export function createCsvReport(): ReportWriter {
  const cells = Object.values(columns)
  return writeAtEnd(function* ({ hosts }) {
    yield row(Object.keys(columns))
    for (const host of hosts) {
      for (const port of host.ports) yield row(cells.map((cell) => csvCell(cell(port, host))))
    }
  })
}

function row(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`
}

/** What spreadsheets read as the beginning of a formula, in full width too. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = plainText(value).trim()
  const guarded = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
