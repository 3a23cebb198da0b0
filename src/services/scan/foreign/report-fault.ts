import { OptionError } from '../../../core/index.ts'

/** A place in a file, both from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The error for a scanner's report that can't be read, from the place where it stops making sense. */
export function reportFault(file: string, { line, column }: Place, reason: string): OptionError {
  return new OptionError(
    'SCAN_REPORT_UNREADABLE',
    `Cannot read ${file}:${line}:${column}: ${reason}; scan again, or give the whole file`,
    { details: { file, line, column, reason } },
  )
}
