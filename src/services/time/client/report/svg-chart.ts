import { escapeHtml } from '../../../../core/index.ts'
import { type Axis, axisFor } from '../plot/axis.ts'
import { withMinusSign } from './minus-sign.ts'
import { breaksBetween, quantile, type Stretch } from './server-series.ts'
import { timeTicks } from './time-axis.ts'

/** A figure at a time. */
export interface ChartPoint {
  readonly atMs: number
  readonly value: number
}

/** What a chart over time shows. Texts are escaped here. */
export interface Chart {
  /** Names the parts of this chart apart from those of others in the same page. */
  readonly id: string
  /** Which colours: the class of the drawing. */
  readonly kind: 'offset' | 'delay'
  readonly title: string
  readonly description: string
  readonly fromMs: number
  readonly toMs: number
  readonly points: readonly ChartPoint[]
  readonly startsAtZero: boolean
  /** The least distance of two marks up the side, in milliseconds. */
  readonly leastStepMs: number
  readonly outages: readonly (Stretch & { readonly label: string })[]
  readonly holes: readonly (Stretch & { readonly label: string })[]
}

/** A drawing, and what had to be left out of it. */
export interface DrawnChart {
  readonly svg: string
  /** How many figures lie beyond the scale; they stand at its edge. */
  readonly beyond: number
}

/** Figures that share a place across. */
interface Column {
  readonly x: number
  readonly least: number
  readonly middle: number
  readonly greatest: number
}

const chartWidth = 920
const chartHeight = 230
const left = 66
/** Half a date fits beside the last mark. */
const right = 36
const top = 12
const bottom = 26
const plotWidth = chartWidth - left - right
const plotHeight = chartHeight - top - bottom

/**
 * Draws figures over time as SVG. Where there are more of them than places across, the line is their median and the band
 * around it their range. The line breaks at outages, which are hatched, and where nothing was recorded. Rare figures far
 * from the others don't set the scale: they are marked at its edge.
 */
export function drawChart(chart: Chart): DrawnChart {
  const { id, kind, title, description, fromMs, toMs, points } = chart
  const scale = scaleOf(chart)
  const spanMs = Math.max(1, toMs - fromMs)
  const xOf = (atMs: number): number => left + ((atMs - fromMs) / spanMs) * plotWidth
  const yOf = (value: number): number =>
    top + ((scale.axis.high - clamp(value, scale.axis)) / (scale.axis.high - scale.axis.low)) * plotHeight
  const segments = segmentsOf(chart, xOf)
  const beyond = points.filter(({ value }) => value < scale.axis.low || value > scale.axis.high)
  return {
    beyond: beyond.length,
    svg: [
      `<svg class="chart ${kind}" viewBox="0 0 ${chartWidth} ${chartHeight}" role="img" aria-labelledby="${id}-t ${id}-d">`,
      `<title id="${id}-t">${escapeHtml(title)}</title><desc id="${id}-d">${escapeHtml(description)}</desc>`,
      drawStretches(chart.holes, 'hole', xOf),
      drawGrid(scale.axis, yOf),
      drawTimeTicks(fromMs, toMs, xOf),
      drawStretches(chart.outages, 'outage', xOf),
      ...segments.map((columns) => drawSegment(columns, yOf)),
      drawBeyond(beyond, scale.axis, xOf),
      '</svg>',
    ].join('\n'),
  }
}

function clamp(value: number, { low, high }: Axis): number {
  return Math.min(high, Math.max(low, value))
}

/** Outliers may take up to three quarters of the scale before it leaves them out. */
const outlierFactor = 4

function scaleOf({ points, startsAtZero, leastStepMs }: Chart): { readonly axis: Axis } {
  const sorted = points.map(({ value }) => value).toSorted((a, b) => a - b)
  const [least = 0, greatest = 0] = [sorted[0], sorted.at(-1)]
  const low = quantile(sorted, 0.01) ?? least
  const high = quantile(sorted, 0.99) ?? greatest
  const isSpoilt = high > low && greatest - least > outlierFactor * (high - low)
  const shown = isSpoilt ? [low, high] : [least, greatest]
  return { axis: axisFor(startsAtZero ? [0, ...shown] : shown, 5, leastStepMs) }
}

/** Runs of columns that nothing lies between. */
function segmentsOf(
  { points, outages, holes }: Chart,
  xOf: (atMs: number) => number,
): readonly (readonly Column[])[] {
  const isBroken = breaksBetween([...outages, ...holes])
  const isDense = points.length > plotWidth
  const segments: { x: number; values: number[] }[][] = []
  for (const [index, { atMs, value }] of points.entries()) {
    const before = points[index - 1]
    if (before === undefined || isBroken(before.atMs, atMs)) segments.push([])
    const segment = segments.at(-1)
    const x = isDense ? Math.floor(xOf(atMs)) + 0.5 : xOf(atMs)
    const column = segment?.at(-1)
    if (column?.x === x) column.values.push(value)
    else segment?.push({ x, values: [value] })
  }
  return segments.map((segment) => segment.map(({ x, values }) => columnOf(x, values)))
}

function columnOf(x: number, values: readonly number[]): Column {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = quantile(sorted, 0.5) ?? 0
  return { x, least: sorted[0] ?? middle, middle, greatest: sorted.at(-1) ?? middle }
}

function drawSegment(columns: readonly Column[], yOf: (value: number) => number): string {
  const at = (x: number, value: number): string => `${x.toFixed(1)} ${yOf(value).toFixed(1)}`
  const first = columns[0]
  if (first === undefined) return ''
  if (columns.length === 1) {
    return `<path class="line" d="M${at(first.x, first.least)}L${at(first.x, first.greatest)}"/>`
  }
  const line = `<path class="line" d="M${columns.map(({ x, middle }) => at(x, middle)).join('L')}"/>`
  if (columns.every(({ least, greatest }) => least === greatest)) return line
  const there = columns.map(({ x, greatest }) => at(x, greatest))
  const back = columns.map(({ x, least }) => at(x, least)).toReversed()
  return `<path class="band" d="M${[...there, ...back].join('L')}Z"/>${line}`
}

function drawGrid(axis: Axis, yOf: (value: number) => number): string {
  return axis.ticks
    .map((tick, index) => {
      const y = yOf(tick).toFixed(1)
      const isTop = index === axis.ticks.length - 1
      const label = `${withMinusSign(axis.label(tick))}${isTop ? ` ${axis.unit.name}` : ''}`
      const style = axis.label(tick) === '0' ? 'zero' : 'grid'
      return `<path class="${style}" d="M${left} ${y}H${chartWidth - right}"/><text class="y" x="${left - 8}" y="${y}">${label}</text>`
    })
    .join('')
}

/** A label takes about this much room. */
const tickRoom = 110

function drawTimeTicks(fromMs: number, toMs: number, xOf: (atMs: number) => number): string {
  return timeTicks(fromMs, toMs, Math.floor(plotWidth / tickRoom))
    .map(({ atMs, label }) => {
      const x = xOf(atMs).toFixed(1)
      return `<path class="tick" d="M${x} ${chartHeight - bottom}v5"/><text class="x" x="${x}" y="${chartHeight - 7}">${label}</text>`
    })
    .join('')
}

/** However short, a stretch is to be seen. */
const leastStretchWidth = 2

function drawStretches(
  stretches: readonly (Stretch & { readonly label: string })[],
  style: 'outage' | 'hole',
  xOf: (atMs: number) => number,
): string {
  return stretches
    .map(({ fromMs, toMs, label }) => {
      const width = Math.max(leastStretchWidth, xOf(toMs) - xOf(fromMs)).toFixed(1)
      const x = Math.min(xOf(fromMs), chartWidth - right - leastStretchWidth).toFixed(1)
      return `<rect class="${style}" x="${x}" y="${top}" width="${width}" height="${plotHeight}"><title>${escapeHtml(label)}</title></rect>`
    })
    .join('')
}

function drawBeyond(points: readonly ChartPoint[], axis: Axis, xOf: (atMs: number) => number): string {
  const marks = points.map(({ atMs, value }) => {
    const [y, tip] = value > axis.high ? [top + 6, -6] : [top + plotHeight - 6, 6]
    return `M${(xOf(atMs) - 3).toFixed(1)} ${y}h6l-3 ${tip}z`
  })
  return marks.length === 0 ? '' : `<path class="beyond" d="${[...new Set(marks)].join('')}"/>`
}
