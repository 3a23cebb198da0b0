import { styleText } from 'node:util'
import { textWidth } from '../../../core/index.ts'
import type { ChatReply, Weighed } from '../../../services/chat/index.ts'
import { terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'

/** Features of each side that are shown; the others weigh less. */
const maxFeatures = 6
/** Columns that a feature may take. */
const maxFeatureWidth = 40

/** A line of the table: heading (of the first line of a group), name, figure. */
type Row = readonly [heading: string, name: string, figure: string]

/** Why the bot came to a reply: what it took the question for, what weighed for and against that, and by which figures. */
export function whyText(reply: ChatReply, texts: Texts): string {
  const words = texts.chat.repl.why
  const percent = `${Math.round(reply.confidence * 100)} %`
  const verdict = words[reply.outcome](percent, terminalText(reply.id ?? ''))
  const { why } = reply
  if (why === undefined) return `${verdict}\n${styleText('dim', words.nothing)}`
  const nearest = why.matched === null ? words.nothingNear : words.nearest(terminalText(why.matched))
  const rows = [
    ...group(words.for, why.for.slice(0, maxFeatures).map(weighedRow)),
    ...group(words.against, why.against.slice(0, maxFeatures).map(weighedRow)),
    ...group(words.evidence, Object.entries(why.evidence).map(evidenceRow)),
  ]
  return [verdict, nearest, ...table(rows)].join('\n')
}

function weighedRow({ feature, weight }: Weighed): readonly [string, string] {
  const figure = Math.abs(weight).toFixed(2)
  return [feature, `${weight < 0 ? '−' : '+'}${figure}`]
}

function evidenceRow([name, figure]: readonly [string, number]): readonly [string, string] {
  return [name, String(Number(figure.toFixed(3)))]
}

function group(heading: string, entries: readonly (readonly [string, string])[]): readonly Row[] {
  return entries.map(([name, figure], index) => [
    index === 0 ? heading : '',
    fit(terminalText(name), maxFeatureWidth),
    figure,
  ])
}

function table(rows: readonly Row[]): readonly string[] {
  const widths = ([0, 1, 2] as const).map((column) =>
    Math.max(0, ...rows.map((row) => textWidth(row[column]))),
  )
  return rows.map(([heading, name, figure]) => {
    const [headingWidth = 0, nameWidth = 0, figureWidth = 0] = widths
    const cells = [styleText('dim', padEnd(heading, headingWidth)), padEnd(name, nameWidth)]
    return `  ${[...cells, figure.padStart(figureWidth)].join('  ')}`
  })
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/** Cuts a text to so many columns. */
function fit(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let fitted = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (textWidth(fitted + segment) >= width) break
    fitted += segment
  }
  return `${fitted}…`
}
