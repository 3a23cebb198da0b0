import { OptionError } from '../../../core/index.ts'
import type { ScanResult } from '../result.ts'
import { createCsvReport } from './csv.ts'
import { createHtmlReport } from './html/html-report.ts'
import { createJsonReport } from './json.ts'
import { createJsonlReport } from './jsonl.ts'
import { createMarkdownReport } from './markdown.ts'
import { createXmlReport } from './nmap-xml.ts'
import type { ReportStyle, ReportWriter } from './report-writer.ts'
import { createTableReport } from './table.ts'

const writers = {
  table: createTableReport,
  json: createJsonReport,
  jsonl: createJsonlReport,
  xml: createXmlReport,
  csv: createCsvReport,
  md: createMarkdownReport,
  html: createHtmlReport,
} as const satisfies Readonly<Record<string, (style: ReportStyle) => ReportWriter>>

/** The name of a format that a report can be written in. */
export type ReportFormat = keyof typeof writers

/** A report's format and, for formats that people read, its looks. */
export interface ReportOptions extends Partial<ReportStyle> {
  /** A {@link ReportFormat}. @default 'table' */
  readonly format?: string
}

/**
 * Opens a report, to be written while the scan runs; English and without colour unless told otherwise. Which ports
 * it lists is the plan's matter (`allStates`).
 *
 * @throws {@link OptionError} `UNKNOWN_REPORT_FORMAT`
 */
export function createReport({
  format = 'table',
  language = 'en',
  color = false,
  diff,
  version,
}: ReportOptions = {}): ReportWriter {
  if (!isFormat(format)) {
    const available = Object.keys(writers).join(', ')
    throw new OptionError('UNKNOWN_REPORT_FORMAT', `Cannot write a report as "${format}": use ${available}`, {
      details: { format, available },
    })
  }
  return writers[format]({ language, color, diff, version })
}

function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(writers, name)
}

/**
 * Writes the report of a scan that has ended, in pieces.
 *
 * @throws {@link OptionError} `UNKNOWN_REPORT_FORMAT`
 */
export function* writeReport(
  result: ScanResult,
  options: ReportOptions = {},
): Generator<string, void, undefined> {
  const report = createReport(options)
  for (const host of result.hosts) {
    for (const port of host.ports) yield report.port(port, host)
    yield report.host(host)
  }
  yield* report.end(result)
}
