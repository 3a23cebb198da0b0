import { plainText } from '../../reports/plain-text.ts'
import type { ComparisonView, ViewSection, ViewTable } from './comparison-view.ts'

/** Writes a comparison as GitHub-flavoured Markdown. Foreign text carries no markup, and no HTML or links. */
export function* writeComparisonMarkdown(view: ComparisonView): Generator<string, void, undefined> {
  yield `# ${view.title}\n\n`
  yield '| | |\n|---|---|\n'
  for (const cells of view.facts) yield row(cells)
  if (view.warning !== undefined) yield `\n**${view.warning}**\n`
  for (const section of view.sections) yield* sectionText(section)
  yield `\n---\n\n${view.made}\n`
}

function* sectionText({
  heading,
  intro,
  table,
  commands = [],
  definitions = [],
}: ViewSection): Generator<string> {
  yield `\n## ${heading}\n`
  if (intro !== undefined) yield `\n${markdownText(intro)}\n`
  if (table !== undefined) yield* tableText(table)
  if (commands.length > 0) yield `\n\`\`\`sh\n${commands.map(codeLine).join('\n')}\n\`\`\`\n`
  if (definitions.length > 0) yield '\n'
  for (const [term, text] of definitions) yield `- **${markdownText(term)}**: ${markdownText(text)}\n`
}

function* tableText({ heads, alignments, rows, more }: ViewTable): Generator<string> {
  yield `\n${row(heads)}`
  yield `|${alignments.map((side) => (side === 'right' ? '---:' : '---')).join('|')}|\n`
  for (const cells of rows) yield row(cells)
  if (more !== undefined) yield `\n${markdownText(more)}\n`
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(markdownText).join(' | ')} |\n`
}

/** A line within a code block, which no run of backticks can end. */
function codeLine(line: string): string {
  return plainText(line).replaceAll('```', '` ` `')
}

function markdownText(text: string): string {
  return plainText(text)
    .replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`)
    .replaceAll(/\b(https?|ftp|mailto|www)([:.])/gi, '$1&#8203;$2')
    .replaceAll('@', '&#64;')
}
