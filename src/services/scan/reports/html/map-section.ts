import { escapeHtml } from '../../../../core/index.ts'
import type { HeatBand, HeatMap, HeatRow } from './heat-map.ts'
import {
  type CellMark,
  type CellSize,
  cellSizeFor,
  drawBars,
  drawMark,
  drawStrip,
  markOf,
} from './heat-strip.ts'
import { hostLink, type HtmlPen } from './html-pen.ts'

/** Writes the heat map: a table for each band, whose rows say the same in words to those who don't see them. */
export function mapSection({ bands, leftPorts, leftHosts }: HeatMap, pen: HtmlPen): string {
  const { htmlTexts, format } = pen
  if (bands.length === 0) return ''
  const left = [
    ...(leftPorts === 0 ? [] : [htmlTexts.mapLeftPorts(format(leftPorts))]),
    ...(leftHosts === 0 ? [] : [htmlTexts.mapLeftHosts(format(leftHosts))]),
  ].map((text) => `<p class="note">${escapeHtml(text)}</p>`)
  return `<section id="map" aria-labelledby="map-title">
<h2 id="map-title">${escapeHtml(htmlTexts.toMap)}</h2>
<p class="note">${escapeHtml(htmlTexts.mapNote)}</p>
${legend(bands, pen)}
${bands.map((band) => bandTable(band, bands.length > 1, pen)).join('\n')}
${left.join('\n')}
</section>`
}

function bandTable(band: HeatBand, isOneOfSeveral: boolean, pen: HtmlPen): string {
  const { texts, htmlTexts, format } = pen
  const { ports, openHosts } = band
  const [first = 0, last = 0] = [ports[0], ports.at(-1)]
  const label = htmlTexts.mapBand(String(first), String(last), format(ports.length))
  const size = cellSizeFor(ports.length)
  // Not SVG: Chromium neither scales its text on paper nor repeats it on the next page.
  const upright = ports.map((port) => `<span>${port}</span>`).join('')
  const numbers = `<span class="numbers${size.width < 12 ? ' narrow' : ''}" aria-hidden="true">${upright}</span>`
  return `<div class="scroll heat" role="region" tabindex="0" aria-label="${escapeHtml(label)}">
<table data-ports="${ports.join(',')}">
<caption${isOneOfSeveral ? '' : ' class="unseen"'}>${escapeHtml(label)}</caption>
<thead><tr><th scope="col">${escapeHtml(texts.host)}</th><th scope="col"><span class="unseen">${escapeHtml(texts.ports)}</span>${drawBars(openHosts, size)}${numbers}</th><th scope="col" class="number">${escapeHtml(htmlTexts.openCount)}</th></tr></thead>
<tbody>
${band.rows.map((row) => hostRow(row, ports, size, pen)).join('\n')}
</tbody>
</table>
</div>`
}

function hostRow(row: HeatRow, ports: readonly number[], size: CellSize, pen: HtmlPen): string {
  const { address, names, rest, cells } = row
  const id = pen.hostId(address)
  const name = names[0] === undefined ? '' : ` <span class="name">${escapeHtml(names[0])}</span>`
  const open = cells.filter(({ state }) => state === 'open').length
  const restText = rest === 'notOpen' ? pen.htmlTexts.notOpen : pen.words.states[rest]
  const strip = drawStrip(
    row,
    size,
    `role="img" aria-label="${escapeHtml(stripLabel(row, ports, pen))}" data-rest="${escapeHtml(restText)}"`,
  )
  return `<tr${id === undefined ? '' : ` data-host="${id}"`}><th scope="row">${hostLink(address, pen)}${name}</th><td>${strip}</td><td class="number">${pen.format(open)}</td></tr>`
}

/** Marks worth saying, in this order; the rest is said by what is missing. */
const spokenMarks: readonly CellMark[] = ['open', 'opened', 'changed', 'was-open', 'unknown', 'filtered']

function stripLabel({ cells }: HeatRow, ports: readonly number[], pen: HtmlPen): string {
  const byMark = Map.groupBy(ports.keys(), (column) => {
    const cell = cells[column]
    return cell === undefined ? 'not-open' : markOf(cell)
  })
  return spokenMarks
    .flatMap((mark) => {
      const columns = byMark.get(mark)
      if (columns === undefined) return []
      return [pen.htmlTexts.rowLabel(markText(mark, pen), columns.map((column) => ports[column]).join(', '))]
    })
    .join('; ')
}

function legend(bands: readonly HeatBand[], pen: HtmlPen): string {
  const used = new Set(bands.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.map(markOf))))
  const items = [...spokenMarks, 'closed' as const]
    .filter((mark) => used.has(mark))
    .map((mark) => `<li>${drawMark(mark)} ${escapeHtml(markText(mark, pen))}</li>`)
  const blank = used.has('not-open') ? `<li>${escapeHtml(pen.htmlTexts.blankMark)}</li>` : ''
  return `<ul class="legend" aria-label="${escapeHtml(pen.htmlTexts.legend)}">${items.join('')}${blank}</ul>`
}

function markText(mark: CellMark, { htmlTexts, words }: HtmlPen): string {
  const texts: Readonly<Record<CellMark, string>> = {
    open: words.states.open,
    closed: words.states.closed,
    filtered: words.states.filtered,
    opened: htmlTexts.openedMark,
    changed: htmlTexts.changedMark,
    'was-open': htmlTexts.closedMark,
    unknown: htmlTexts.unknownMark,
    'not-open': htmlTexts.notOpen,
  }
  return texts[mark]
}
