import { Option } from '@commander-js/extra-typings'
import type { ReportFormat } from '../../../services/scan/index.ts'
import type { Texts } from '../../texts/texts.ts'

/** The service's own formats, held to its type rather than imported: the service loads when a scan begins. */
const formats = {
  table: true,
  json: true,
  jsonl: true,
  xml: true,
  csv: true,
  md: true,
  html: true,
} as const satisfies Readonly<Record<ReportFormat, true>>

/** The form of a report. */
export const formatOption = (texts: Texts) =>
  new Option('--format <form>', texts.scan.format).choices(Object.keys(formats)).default('table')

/** The file that a report goes to. */
export const outputOption = (texts: Texts) => new Option('-o, --output <file>', texts.scan.output)

/** Whether a form has a section for what changed since the last scan; such reports say nothing before their end. */
export function tellsChanges(format: string): boolean {
  return format === 'html' || format === 'md'
}
