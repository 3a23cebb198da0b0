import { escapeHtml } from '../../../../core/index.ts'
import { axisFor } from '../plot/axis.ts'
import { formatSignedTime } from '../plot/quantity.ts'
import { withMinusSign } from './minus-sign.ts'
import { quantile } from './server-series.ts'

/** What a histogram shows. Texts are escaped here. */
export interface Histogram {
  readonly id: string
  readonly title: string
  readonly description: string
  /** Milliseconds; at least one. */
  readonly values: readonly number[]
}

/** A bar: figures from `low` to below `high`. */
export interface HistogramBin {
  readonly low: number
  readonly high: number
  readonly count: number
}

const width = 920
const height = 190
const left = 66
const right = 10
const top = 12
const bottom = 26

/**
 * Sorts figures into bins of equal width, an odd number of them around 0, so wide that 98 % of the figures are in them;
 * those beyond are counted in the outermost.
 */
export function binsOf(values: readonly number[], count: number): readonly HistogramBin[] {
  const sizes = values.map(Math.abs).toSorted((a, b) => a - b)
  const reach = quantile(sizes, 0.98) ?? 0
  const step = Math.max(reach, 1e-6) / (count / 2)
  const counts = Array.from({ length: count }, () => 0)
  for (const value of values) {
    const bin = Math.floor(value / step + count / 2)
    const inside = Math.min(count - 1, Math.max(0, bin))
    counts[inside] = (counts[inside] ?? 0) + 1
  }
  return counts.map((inBin, index) => ({
    low: (index - count / 2) * step,
    high: (index + 1 - count / 2) * step,
    count: inBin,
  }))
}

const bars = 41

/** Draws how often figures of which size come, as SVG. */
export function drawHistogram({ id, title, description, values }: Histogram): string {
  const bins = binsOf(values, bars)
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const reach = bins.at(-1)?.high ?? 1
  const barWidth = (width - left - right) / bars
  const plotHeight = height - top - bottom
  const xOf = (value: number): number => left + ((value + reach) / (2 * reach)) * (width - left - right)
  const rects = bins.map((bin, index) => {
    const barHeight = (bin.count / most) * plotHeight
    const [low, high] = [bin.low, bin.high].map((ms) => withMinusSign(formatSignedTime(ms)))
    const label = `${low} … ${high}: ${bin.count}`
    return `<rect class="bar" x="${(left + index * barWidth + 1).toFixed(1)}" y="${(top + plotHeight - barHeight).toFixed(1)}" width="${(barWidth - 2).toFixed(1)}" height="${barHeight.toFixed(1)}"><title>${escapeHtml(label)}</title></rect>`
  })
  const axis = axisFor([-reach, reach], 7)
  const ticks = axis.ticks
    .filter((tick) => Math.abs(tick) <= reach)
    .map((tick) => {
      const label = axis.label(tick) === '0' ? '0' : `${withMinusSign(axis.label(tick))} ${axis.unit.name}`
      return `<path class="tick" d="M${xOf(tick).toFixed(1)} ${height - bottom}v5"/><text class="x" x="${xOf(tick).toFixed(1)}" y="${height - 7}">${label}</text>`
    })
  return [
    `<svg class="chart histogram" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">`,
    `<title id="${id}-t">${escapeHtml(title)}</title><desc id="${id}-d">${escapeHtml(description)}</desc>`,
    `<text class="y" x="${left - 8}" y="${top + 4}">${most}</text><text class="y" x="${left - 8}" y="${top + plotHeight}">0</text>`,
    rects.join(''),
    `<path class="zero" d="M${left} ${height - bottom}H${width - right}"/>`,
    ticks.join(''),
    '</svg>',
  ].join('\n')
}
