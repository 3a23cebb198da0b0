import { escapeHtml, htmlPage, type Language } from '../../../../core/index.ts'
import type { Recording } from '../history/recording.ts'
import { offsetFormat } from '../plot/offset-format.ts'
import { formatDuration, formatTime } from '../plot/quantity.ts'
import { withMinusSign } from './minus-sign.ts'
import { reportStyle } from './report-style.ts'
import { type ReportTexts, reportTexts, type StretchLabel } from './report-texts.ts'
import { quantile, seriesOf, type ServerSeries, type Stretch } from './server-series.ts'
import { summarise, type ServerSummary } from './server-summary.ts'
import { drawChart } from './svg-chart.ts'
import { drawHistogram } from './svg-histogram.ts'

/** What a report is told beside its recording. */
export interface ReportOptions {
  readonly language: Language
  /** When it is made, in milliseconds since 1970. */
  readonly madeAtMs: number
  /** The version of what makes it. */
  readonly version: string
}

/** A page that draws hundreds of servers is of use to nobody. */
const mostServers = 32
/** Outages listed by server, the longest ones. */
const mostOutages = 20
/** Of a recording that is shorter, seconds are told. */
const minutesFromMs = 3_600_000
/** Rows of the table that tells a chart's figures. */
const figureRows = 12

/**
 * Draws a recording as one HTML page that needs nothing else: no script, no font, no request. For each server offset and
 * delay over time, a histogram of the jitter, outages, and the figures as a table; light or dark as the reader's system
 * is, and fit to be printed. Names of servers are escaped, and the page's policy (CSP) forbids whatever isn't its own
 * style sheet. At most 32 servers, in the order in which they were first asked.
 */
export function renderReport(recording: Recording, options: ReportOptions): string {
  const texts = reportTexts[options.language]
  const all = seriesOf(recording.records)
  const shown = all.slice(0, mostServers).map((series) => ({ series, summary: summarise(series) }))
  const body = `<header>
<h1>${texts.title}</h1>
<p class="meta">${escapeHtml(periodOf(all, texts))} ${texts.utc}</p>
<p class="meta">${escapeHtml(texts.made(minuteOf(options.madeAtMs), options.version))}${notes(recording, all.length, texts)}</p>
</header>
<main>
<section aria-labelledby="summary">
<h2 id="summary">${texts.summary}</h2>
${summaryTable(shown, texts)}
</section>
${shown.map(({ series, summary }, index) => serverSection(series, summary, `s${index}`, texts)).join('\n')}
</main>`
  return htmlPage({ title: texts.title, language: options.language, style: reportStyle, body })
}

interface Shown {
  readonly series: ServerSeries
  readonly summary: ServerSummary
}

function periodOf(all: readonly ServerSeries[], texts: ReportTexts): string {
  const fromMs = all.reduce((least, { fromMs: from }) => Math.min(least, from), Infinity)
  const toMs = all.reduce((greatest, { toMs: to }) => Math.max(greatest, to), -Infinity)
  const timeOf = toMs - fromMs < minutesFromMs ? secondOf : minuteOf
  return texts.period(timeOf(fromMs), timeOf(toMs), formatDuration(toMs - fromMs, texts.language))
}

function notes({ ignoredLines }: Recording, servers: number, texts: ReportTexts): string {
  return [
    ...(ignoredLines === 0 ? [] : [texts.ignored(ignoredLines)]),
    ...(servers <= mostServers ? [] : [texts.left(servers - mostServers)]),
  ]
    .map((note) => ` ${note}`)
    .join('')
}

function summaryTable(shown: readonly Shown[], texts: ReportTexts): string {
  const heads = [
    texts.server,
    texts.asked,
    texts.answered,
    texts.offsetMedian,
    texts.offsetRange,
    texts.delayMedian,
    texts.jitter,
    texts.outages,
  ]
  const rows = shown.map(({ series, summary }) => [
    series.falseticks === 0 ? nameOf(series) : `${nameOf(series)} (${texts.isFalse})`,
    String(series.asked),
    summary.answeredShare,
    offsetText(summary.offset?.median, series),
    rangeText(series, summary),
    shownTime(summary.delay?.median, formatTime),
    shownTime(summary.jitterMs, formatTime),
    outagesText(series, texts),
  ])
  return table(heads, rows)
}

function serverSection(series: ServerSeries, summary: ServerSummary, id: string, texts: ReportTexts): string {
  const body =
    series.points.length === 0
      ? `<p class="warning">${texts.noTime}</p>`
      : [
          tiles(series, summary, texts),
          ...charts(series, summary, id, texts),
          `<p class="note">${texts.legend}</p>`,
          jitterFigure(series, summary, id, texts),
        ].join('\n')
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(nameOf(series))}</h2>
${warnings(series, texts)}
${body}
${outageTable(series, texts)}
${series.points.length === 0 ? '' : figureTable(series, texts)}
</section>`
}

function nameOf({ server, protocol }: ServerSeries): string {
  return `${server} ${protocol}`
}

function warnings({ asked, falseticks, unsynchronised }: ServerSeries, texts: ReportTexts): string {
  const share = (count: number): string => `${((100 * count) / asked).toFixed(1)} %`
  return [
    ...(falseticks === 0 ? [] : [texts.falseticker(falseticks, share(falseticks))]),
    ...(unsynchronised === 0 ? [] : [texts.unsynchronised(unsynchronised, share(unsynchronised))]),
  ]
    .map((warning) => `<p class="warning">${warning}</p>`)
    .join('\n')
}

function tiles(series: ServerSeries, summary: ServerSummary, texts: ReportTexts): string {
  const facts = [
    [texts.offsetMedian, offsetText(summary.offset?.median, series)],
    [texts.offsetRange, rangeText(series, summary)],
    [texts.delayMedian, shownTime(summary.delay?.median, formatTime)],
    [texts.jitter, shownTime(summary.jitterMs, formatTime)],
    [texts.answered, summary.answeredShare],
    ...(series.latest.stratum === null ? [] : [[texts.stratum, String(series.latest.stratum)]]),
  ]
  return `<dl class="tiles">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`
}

function charts(
  series: ServerSeries,
  summary: ServerSummary,
  id: string,
  texts: ReportTexts,
): readonly string[] {
  return (['offset', 'delay'] as const).map((kind) => {
    const figures = summary[kind]
    const { format: formatOffset, leastStepMs } = offsetFormat(series.protocol)
    const format = kind === 'offset' ? formatOffset : formatTime
    const [least, median, greatest] = [figures?.least, figures?.median, figures?.greatest].map((figure) =>
      shownTime(figure, format),
    )
    const { svg, beyond } = drawChart({
      id: `${id}-${kind}`,
      kind,
      title: texts.chart(texts[kind], nameOf(series)),
      description: texts.chartFacts(
        series.points.length,
        least ?? '',
        median ?? '',
        greatest ?? '',
        series.outages.length,
      ),
      fromMs: series.fromMs,
      toMs: series.toMs,
      points: series.points.map((point) => ({
        atMs: point.atMs,
        value: kind === 'offset' ? point.offsetMs : point.delayMs,
      })),
      startsAtZero: kind === 'delay',
      leastStepMs: kind === 'delay' ? 0 : leastStepMs,
      outages: series.outages.map((outage) => ({
        ...outage,
        label: labelOf(outage, texts.outageLabel, texts),
      })),
      holes: series.holes.map((hole) => ({ ...hole, label: labelOf(hole, texts.holeLabel, texts) })),
    })
    const caption = beyond === 0 ? '' : `<figcaption>${texts.beyond(beyond)}</figcaption>`
    return `<figure><h3>${texts[kind]}</h3><div class="scroll">${svg}</div>${caption}</figure>`
  })
}

function labelOf({ fromMs, toMs }: Stretch, label: StretchLabel, { language }: ReportTexts): string {
  return label(secondOf(fromMs), formatDuration(toMs - fromMs, language))
}

function jitterFigure(series: ServerSeries, summary: ServerSummary, id: string, texts: ReportTexts): string {
  if (series.stepsMs.length === 0) return ''
  const svg = drawHistogram({
    id: `${id}-jitter`,
    title: texts.chart(texts.jitterHistogram, nameOf(series)),
    description: texts.histogramFacts(series.stepsMs.length, shownTime(summary.jitterMs, formatTime)),
    values: series.stepsMs,
  })
  return `<figure><h3>${texts.jitterHistogram}</h3><div class="scroll">${svg}</div><figcaption>${texts.jitterNote}</figcaption></figure>`
}

function outageTable({ outages }: ServerSeries, texts: ReportTexts): string {
  if (outages.length === 0) return ''
  const longest = outages.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs)).slice(0, mostOutages)
  const rows = longest
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .map(({ fromMs, toMs, lost, isOver }) => [
      secondOf(fromMs),
      isOver ? secondOf(toMs) : texts.goesOn,
      formatDuration(toMs - fromMs, texts.language),
      String(lost),
    ])
  const missing = outages.length - longest.length
  const more = missing === 0 ? '' : `<p class="note">${texts.leftOutages(missing)}</p>`
  return `<h3>${texts.outages}</h3>${table([texts.from, texts.to, texts.lasted, texts.lost], rows)}${more}`
}

function figureTable(series: ServerSeries, texts: ReportTexts): string {
  const spanMs = Math.max(1, series.toMs - series.fromMs)
  const timeOf = spanMs < minutesFromMs ? secondOf : minuteOf
  const bins = Map.groupBy(series.points, ({ atMs }) =>
    Math.min(figureRows - 1, Math.floor(((atMs - series.fromMs) / spanMs) * figureRows)),
  )
  const rows = [...bins].map(([bin, points]) => {
    const offsets = points.map(({ offsetMs }) => offsetMs)
    const delays = points.map(({ delayMs }) => delayMs)
    const head = [timeOf(series.fromMs + (bin * spanMs) / figureRows), String(points.length)]
    return head.concat(
      spreadCells(offsets, offsetFormat(series.protocol).format),
      spreadCells(delays, formatTime),
    )
  })
  const heads = [
    texts.from,
    texts.answers,
    ...[texts.least, texts.median, texts.greatest].map((name) => `${texts.offset}, ${name}`),
    ...[texts.least, texts.median, texts.greatest].map((name) => `${texts.delay}, ${name}`),
  ]
  return `<h3>${texts.figures}</h3>${table(heads, rows)}`
}

/** Least, median and greatest. */
function spreadCells(figures: readonly number[], format: (ms: number) => string): readonly string[] {
  const sorted = figures.toSorted((a, b) => a - b)
  return [0, 0.5, 1].map((share) => shownTime(quantile(sorted, share), format))
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')
  const body = rows
    .map(([first = '', ...rest]) => {
      const cells = rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')
      return `<tr><th scope="row">${escapeHtml(first)}</th>${cells}</tr>`
    })
    .join('\n')
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`
}

function shownTime(ms: number | null | undefined, format: (ms: number) => string): string {
  return ms === null || ms === undefined ? '–' : withMinusSign(format(ms))
}

function offsetText(ms: number | undefined, { protocol }: ServerSeries): string {
  const { format, error } = offsetFormat(protocol)
  return shownTime(ms, (shown) => `${format(shown)}${error}`)
}

function rangeText({ protocol }: ServerSeries, { offset }: ServerSummary): string {
  const { format } = offsetFormat(protocol)
  if (offset === null) return '–'
  return [offset.low, offset.high].map((ms) => withMinusSign(format(ms))).join(' … ')
}

function outagesText({ outages }: ServerSeries, texts: ReportTexts): string {
  if (outages.length === 0) return texts.none
  const totalMs = outages.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return `${outages.length} (${formatDuration(totalMs, texts.language)})`
}

function minuteOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

function secondOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}
