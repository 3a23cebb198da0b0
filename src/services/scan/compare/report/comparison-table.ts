import { styleText } from 'node:util'
import { alignColumns } from '../../reports/columns.ts'
import { plainText } from '../../reports/plain-text.ts'
import type { ComparisonView, ViewSection } from './comparison-view.ts'

/** Writes a comparison for a terminal. Foreign text is stripped of what could drive it. */
export function* writeComparisonTable(
  view: ComparisonView,
  isColored: boolean,
): Generator<string, void, undefined> {
  const paint = (style: 'bold' | 'dim' | 'yellow', text: string): string =>
    isColored ? styleText(style, text, { validateStream: false }) : text
  yield `${paint('bold', view.title)}\n`
  yield* alignColumns(
    view.facts.map(([label, text]) => [paint('dim', label), plainText(text)]),
    ['left', 'left'],
  )
  if (view.warning !== undefined) yield `${paint('yellow', view.warning)}\n`
  for (const section of view.sections) yield* sectionText(section, paint)
}

function* sectionText(
  { heading, intro, table, commands = [], definitions = [] }: ViewSection,
  paint: (style: 'bold' | 'dim', text: string) => string,
): Generator<string> {
  yield `\n${paint('bold', heading)}\n`
  if (intro !== undefined) yield `${intro}\n`
  if (table !== undefined) {
    const heads = table.heads.map((head) => paint('dim', head))
    yield* alignColumns([heads, ...table.rows.map((row) => row.map(plainText))], table.alignments)
    if (table.more !== undefined) yield `  ${table.more}\n`
  }
  for (const line of commands) yield `  ${paint('dim', plainText(line))}\n`
  for (const [term, text] of definitions) yield `  ${paint('bold', term)}: ${text}\n`
}
