import { type Language, textWidth } from '../../../../core/index.ts'
import type { Moment, ServerTally } from '../history/tally.ts'
import { printable } from '../printable-text.ts'
import { warnings } from '../reading-text.ts'
import type { Consensus } from '../survey.ts'
import { type Axis, axisFor } from './axis.ts'
import { createBrailleCanvas } from './braille-canvas.ts'
import { offsetFormat } from './offset-format.ts'
import { formatDuration, formatSignedTime, formatTime } from './quantity.ts'
import { type WatchTexts, watchTexts } from './watch-texts.ts'

/** What parts of a frame are, for whoever colours them. */
export type FrameStyle = 'server' | 'offset' | 'delay' | 'dim' | 'alarm'

/** Where a frame is drawn. */
export interface FrameScreen {
  readonly columns: number
  readonly rows: number
  paint(style: FrameStyle, text: string): string
}

/** What a frame shows. */
export interface WatchView {
  /** One for each server, in the order in which they were given. */
  readonly tallies: readonly ServerTally[]
  readonly consensus: Consensus | null
  /** When the latest round began. */
  readonly atMs: number
  readonly intervalMs: number
}

/** Room for `-999.9 ` and the edge. */
const gutter = 9
/** Title, warning, two headings, the line below, the times below that, a blank line. */
const frameRows = 7
const leastPlotRows = 2
/** Not every row has a label. */
const tickShare = 0.75
const footerRows = 2

/**
 * Draws a watch as lines of text, at most as many and as wide as the screen has: for each server its latest figures, what
 * is wrong, and its offset and delay over time, a dot for each interval, the newest at the right. Rounds in which a
 * server gave no time are a gap in its lines, crossed out on the line below. Where the screen is too low for plots,
 * figures alone are shown, and where there is a line for it, that it is too small.
 */
export function drawWatch(view: WatchView, screen: FrameScreen, language: Language): readonly string[] {
  const texts = watchTexts[language]
  const room = Math.max(1, screen.rows - footerRows)
  const rowsEach = Math.floor(room / Math.max(1, view.tallies.length))
  const plotRows = rowsEach - frameRows
  const isPlotted = plotRows >= 2 * leastPlotRows && screen.columns >= 2 * gutter
  const blocks = view.tallies.map((tally) =>
    isPlotted
      ? drawServer(tally, view, screen, plotRows, language)
      : headLines(tally, view, screen, language).filter((line) => line !== ''),
  )
  const lines = fitBlocks(blocks, room, screen, texts)
  const notice = isPlotted || lines.length >= room ? [] : [screen.paint('dim', fit(texts.tooSmall, screen))]
  return [...lines, ...notice, ...footer(view, screen, language)].slice(0, screen.rows)
}

/** As many whole blocks as there is room for, and how many are missing. */
function fitBlocks(
  blocks: readonly (readonly string[])[],
  room: number,
  screen: FrameScreen,
  texts: WatchTexts,
): readonly string[] {
  const lines: string[] = []
  for (const [index, block] of blocks.entries()) {
    const isLast = index === blocks.length - 1
    if (lines.length + block.length > room - (isLast ? 0 : 1)) {
      lines.push(fit(texts.more(blocks.length - index), screen))
      break
    }
    lines.push(...block)
  }
  return lines
}

function footer(view: WatchView, screen: FrameScreen, language: Language): readonly string[] {
  const texts = watchTexts[language]
  const { consensus, tallies } = view
  const isContested = tallies.some(({ latest }) => latest.verdict === 'undecided')
  const line = texts.footer(formatDuration(view.intervalMs, language))
  if (tallies.length < 2 || (consensus === null && !isContested))
    return [screen.paint('dim', fit(line, screen))]
  const agreed =
    consensus === null
      ? screen.paint('alarm', fit(texts.noMajority, screen))
      : fit(consensusLine(consensus, texts), screen)
  return [agreed, screen.paint('dim', fit(line, screen))]
}

function consensusLine({ agreeing, voters, offsetMs, jitterMs }: Consensus, texts: WatchTexts): string {
  return texts.agreed(agreeing, voters, formatSignedTime(offsetMs), formatTime(jitterMs))
}

function drawServer(
  tally: ServerTally,
  view: WatchView,
  screen: FrameScreen,
  plotRows: number,
  language: Language,
): readonly string[] {
  const texts = watchTexts[language]
  const offsetRows = Math.ceil(plotRows * 0.55)
  const columns = screen.columns - gutter
  return [
    ...headLines(tally, view, screen, language),
    ...drawPlot('offset', tally, view, { ...screen, columns, rows: offsetRows }, texts),
    ...drawPlot('delay', tally, view, { ...screen, columns, rows: plotRows - offsetRows }, texts),
    drawBaseline(tally.recent, view, { ...screen, columns }),
    drawTimes(view, { ...screen, columns }, language),
    '',
  ]
}

/** The server's latest figures, and what is wrong. */
function headLines(
  { latest, jitterMs, outage }: ServerTally,
  { atMs }: WatchView,
  screen: FrameScreen,
  language: Language,
): readonly string[] {
  const texts = watchTexts[language]
  const { format, error } = offsetFormat(latest.protocol)
  const facts = [
    `${printable(latest.server)} ${latest.protocol}`,
    fact(texts.offset, latest.offsetMs, (ms) => `${format(ms)}${error}`),
    fact(texts.delay, latest.delayMs, formatTime),
    fact(texts.jitter, jitterMs, formatTime),
    fact(texts.stratum, latest.stratum, String),
    fact(texts.leap, latest.leap, String),
  ]
  const wrong = [
    ...(outage === undefined
      ? []
      : [texts.outage(formatDuration(atMs - outage.fromMs, language), outage.lost)]),
    ...warnings(latest, language),
    ...(latest.verdict === 'falseticker' ? [texts.falseticker] : []),
  ]
  const title = fit(facts.filter((text) => text !== '').join('  '), screen)
  const alarm = wrong.length === 0 ? '' : screen.paint('alarm', fit(`! ${wrong.join(' · ')}`, screen))
  return [screen.paint('server', title), alarm]
}

function fact(name: string, value: number | null, format: (value: number) => string): string {
  return value === null ? '' : `${name} ${format(value)}`
}

function drawPlot(
  kind: 'offset' | 'delay',
  { recent: moments, latest }: ServerTally,
  view: WatchView,
  screen: FrameScreen,
  texts: WatchTexts,
): readonly string[] {
  const canvas = createBrailleCanvas(screen.columns, screen.rows)
  // What is too old to be shown doesn't count for the axis either: on it, it could lie any distance away.
  const points = moments
    .map((moment) => ({
      x: dotOf(moment.atMs, view, canvas.width),
      value: kind === 'offset' ? moment.offsetMs : moment.delayMs,
    }))
    .filter(({ x }) => x >= 0)
  const shown = points.flatMap(({ value }) => (value === null ? [] : [value]))
  const blank = Array.from({ length: screen.rows }, () => ' '.repeat(gutter - 1) + screen.paint('dim', '│'))
  if (shown.length === 0) return [screen.paint('dim', texts[kind]), ...blank]
  const axis = axisFor(
    kind === 'delay' ? [0, ...shown] : shown,
    Math.max(2, Math.round(screen.rows * tickShare)),
    kind === 'delay' ? 0 : offsetFormat(latest.protocol).leastStepMs,
  )
  const dotAt = (value: number): number =>
    Math.round(((axis.high - value) / (axis.high - axis.low)) * (canvas.height - 1))
  for (const [index, { x, value }] of points.entries()) {
    if (value === null) continue
    const before = points[index - 1]
    const from =
      before === undefined || before.value === null ? { x, value } : { x: before.x, value: before.value }
    canvas.line(from.x, dotAt(from.value), x, dotAt(value))
  }
  const labels = axisLabels(axis, screen.rows, dotAt)
  const rows = canvas.rows().map((row, index) => {
    const label = labels.get(index)
    const edge = `${(label ?? '').padStart(gutter - 2)} ${label === undefined ? '│' : '┤'}`
    return screen.paint('dim', edge) + screen.paint(kind, row.trimEnd())
  })
  return [screen.paint('dim', `${texts[kind]}, ${axis.unit.name}`), ...rows]
}

/** The labels of an axis by their row; of those that share one, the lower. */
function axisLabels(axis: Axis, rows: number, dotAt: (value: number) => number): ReadonlyMap<number, string> {
  return new Map(
    axis.ticks.map((tick) => [Math.min(rows - 1, dotAt(tick) >> 2), axis.label(tick)] as const).toReversed(),
  )
}

/** The line below the plots, crossed where the server gave no time. */
function drawBaseline(moments: readonly Moment[], view: WatchView, screen: FrameScreen): string {
  const cells = Array.from({ length: screen.columns }, () => screen.paint('dim', '─'))
  for (const { atMs, offsetMs } of moments) {
    const column = dotOf(atMs, view, screen.columns * 2) >> 1
    if (offsetMs === null && column >= 0) cells[column] = screen.paint('alarm', '╳')
  }
  return ' '.repeat(gutter - 1) + screen.paint('dim', '└') + cells.join('')
}

function drawTimes(view: WatchView, screen: FrameScreen, language: Language): string {
  const texts = watchTexts[language]
  const begin = texts.ago(formatDuration((screen.columns * 2 - 1) * view.intervalMs, language))
  const gap = screen.columns - textWidth(begin) - textWidth(texts.now)
  return gap < 1 ? '' : ' '.repeat(gutter) + screen.paint('dim', `${begin}${' '.repeat(gap)}${texts.now}`)
}

/** Where a moment stands across, in dots; negative where it is too old. */
function dotOf(atMs: number, view: WatchView, width: number): number {
  return width - 1 - Math.round((view.atMs - atMs) / view.intervalMs)
}

/** Cuts a text off where the screen ends. */
function fit(text: string, { columns }: FrameScreen): string {
  if (textWidth(text) <= columns) return text
  let kept = ''
  for (const character of text) {
    if (textWidth(kept + character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}
