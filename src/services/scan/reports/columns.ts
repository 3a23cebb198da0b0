import { textWidth } from '../../../core/index.ts'

const indent = '  '
const gap = '  '

/** Which side of its column a text keeps to. */
export type Alignment = 'left' | 'right'

/**
 * Sets rows in columns, without borders, each line indented by two: as wide as a terminal shows them, so that Chinese
 * and colours line up. Linear in the rows. No spaces at the ends of lines. Every row has a cell for each alignment.
 */
export function* alignColumns(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): Generator<string, void, undefined> {
  const widths = alignments.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, textWidth(row[column] ?? '')), 0),
  )
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(cell)))
      return alignments[column] === 'right' ? padding + cell : cell + padding
    })
    yield `${indent}${cells.join(gap)}`.trimEnd() + '\n'
  }
}

/** A text's beginning, as much of it as a terminal shows in so many columns, with `…` where something was cut off. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let shown = ''
  let used = 1
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += textWidth(segment)
    if (used > width) break
    shown += segment
  }
  return `${shown.trimEnd()}…`
}
