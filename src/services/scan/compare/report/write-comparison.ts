import { type Language, OptionError } from '../../../../core/index.ts'
import type { Comparison } from '../comparison.ts'
import { writeComparisonHtml } from './comparison-html.ts'
import { writeComparisonMarkdown } from './comparison-markdown.ts'
import { writeComparisonTable } from './comparison-table.ts'
import { viewComparison } from './comparison-view.ts'

/** The forms in which a comparison can be written. */
export const comparisonFormats = ['table', 'md', 'html', 'json'] as const

/** One of them. */
export type ComparisonFormat = (typeof comparisonFormats)[number]

/** How a comparison's report looks. */
export interface ComparisonReportOptions {
  /** A {@link ComparisonFormat}. @default 'table' */
  readonly format?: string
  /** @default 'en' */
  readonly language?: Language
  /** Whether the table has terminal colours. @default false */
  readonly color?: boolean
  /** Portside's version, where the report should say it. */
  readonly version?: string
}

/**
 * Writes the report of a comparison, in pieces: for the terminal, as Markdown, as an HTML page, or as JSON.
 *
 * @throws {@link OptionError} `UNKNOWN_REPORT_FORMAT`
 */
export function* writeComparison(
  comparison: Comparison,
  { format = 'table', language = 'en', color = false, version }: ComparisonReportOptions = {},
): Generator<string, void, undefined> {
  const view = viewComparison(comparison, { language, version })
  if (format === 'table') yield* writeComparisonTable(view, color)
  else if (format === 'md') yield* writeComparisonMarkdown(view)
  else if (format === 'html') yield* writeComparisonHtml(view, language)
  else if (format === 'json') yield `${JSON.stringify(comparison)}\n`
  else {
    const available = comparisonFormats.join(', ')
    throw new OptionError('UNKNOWN_REPORT_FORMAT', `Cannot write a report as "${format}": use ${available}`, {
      details: { format, available },
    })
  }
}
