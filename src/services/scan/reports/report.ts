import { OptionError } from '../../../core/index.ts'
import type { ScanResult } from '../result.ts'
import { createJsonReport } from './json.ts'
import { createJsonlReport } from './jsonl.ts'
import type { ReportStyle, ReportWriter } from './report-writer.ts'
import { createTableReport } from './table.ts'

/** A report's format and, for formats that people read, its looks. */
export interface ReportOptions extends Partial<ReportStyle> {
  /** `table`, `json` or `jsonl`. @default 'table' */
  readonly format?: string
}

const formats: Readonly<Record<string, (style: ReportStyle) => ReportWriter>> = {
  table: createTableReport,
  json: createJsonReport,
  jsonl: createJsonlReport,
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
}: ReportOptions = {}): ReportWriter {
  const create = Object.hasOwn(formats, format) ? formats[format] : undefined
  if (create === undefined) {
    const available = Object.keys(formats).join(', ')
    throw new OptionError('UNKNOWN_REPORT_FORMAT', `Cannot write a report as "${format}": use ${available}`, {
      details: { format, available },
    })
  }
  return create({ language, color })
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
