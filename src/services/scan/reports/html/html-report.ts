import type { HostResult, ScanFacts, ScanResult } from '../../result.ts'
import { addressRanges } from '../address-ranges.ts'
import { type ReportStyle, type ReportWriter, writeAtEnd } from '../report-writer.ts'
import { type ScanSummary, summarise } from '../scan-summary.ts'
import { changeSection } from './change-section.ts'
import { layOutHeatMap } from './heat-map.ts'
import { createHtmlPen, type HtmlPen, timeElement } from './html-pen.ts'
import { mapSection } from './map-section.ts'
import { escapeHtml, htmlPage } from './page.ts'
import { listHosts, portSection } from './port-section.ts'
import { reportScript } from './report-script.ts'
import { reportStyle } from './report-style.ts'
import { summarySection } from './summary-section.ts'

/**
 * Writes a scan as one HTML page that needs no network: figures, changes where a diff is given, a heat map of hosts
 * and ports, a table with filters, and the other hosts. It can be read without its script, which only filters, and on
 * paper; hostile texts are escaped, and the page's policy forbids what isn't its own. At most 10,000 ports, and it says
 * what it left out.
 */
export function createHtmlReport({ language, diff, version }: ReportStyle): ReportWriter {
  return writeAtEnd(function* (result) {
    const listed = listHosts(result.hosts)
    const pen = createHtmlPen(result.scan, listed.shown, language, diff)
    const summary = summarise(result)
    const { texts, htmlTexts } = pen
    const sections: readonly Section[] = [
      { id: 'changes', name: texts.changes, html: diff === undefined ? '' : changeSection(diff, pen) },
      { id: 'map', name: htmlTexts.map, html: mapSection(layOutHeatMap(result.hosts, diff), pen) },
      { id: 'ports', name: texts.ports, html: portSection(listed, diff !== undefined, pen) },
      { id: 'others', name: htmlTexts.others, html: otherHosts(result, summary, pen) },
    ]
    yield htmlPage({
      title: `${texts.title}: ${headingOf(result.scan, pen)}`,
      language,
      style: reportStyle,
      script: reportScript,
      body: body(
        result,
        summarySection(result, summary, diff, pen),
        sections.filter(({ html }) => html !== ''),
        version,
        pen,
      ),
    })
  })
}

interface Section {
  readonly id: string
  readonly name: string
  /** Empty where there is nothing to tell. */
  readonly html: string
}

function body(
  { scan }: ScanResult,
  beginning: string,
  sections: readonly Section[],
  version: string | undefined,
  pen: HtmlPen,
): string {
  const { texts, htmlTexts } = pen
  const made = texts.made(version === undefined ? '' : ` ${version}`)
  const links = sections.map(({ id, name }) => `<a href="#${id}">${escapeHtml(name)}</a>`)
  return `<a class="skip" href="#ports">${escapeHtml(htmlTexts.skip)}</a>
<header>
<p class="meta">${escapeHtml(texts.title)} · ${timeElement(scan.startedAt)}</p>
<h1>${escapeHtml(headingOf(scan, pen))}</h1>
</header>
<nav aria-label="${escapeHtml(htmlTexts.contents)}">${links.join('')}</nav>
<main>
${[beginning, ...sections.map((section) => section.html)].join('\n')}
</main>
<footer class="note">${escapeHtml(made)}</footer>
<div id="tip" aria-hidden="true" hidden></div>`
}

/** Targets that a heading names. */
const headingTargets = 3

function headingOf({ targets }: ScanFacts, { htmlTexts, format }: HtmlPen): string {
  const left = targets.length - headingTargets
  const named = targets.slice(0, headingTargets).join(', ')
  return left > 0 ? `${named}, ${htmlTexts.more(format(left))}` : named
}

function otherHosts({ scan }: ScanResult, { answering, silent }: ScanSummary, pen: HtmlPen): string {
  const { texts, htmlTexts, format } = pen
  const item = (heading: string, hosts: readonly HostResult[]): readonly string[] =>
    hosts.length === 0
      ? []
      : [
          `<dt>${escapeHtml(heading)}</dt><dd>${escapeHtml(addressRanges(hosts.map(({ address }) => address)))}</dd>`,
        ]
  const items = [
    ...item(texts.nothingOpen(format(answering.length)), answering),
    ...item(texts.silent(format(silent.length)), silent),
    ...(scan.unlisted.hosts === 0
      ? []
      : [`<dt>${escapeHtml(texts.unlisted(format(scan.unlisted.hosts)))}</dt>`]),
  ]
  if (items.length === 0) return ''
  return `<section id="others" aria-labelledby="others-title">
<h2 id="others-title">${escapeHtml(htmlTexts.others)}</h2>
<dl class="others">${items.join('')}</dl>
</section>`
}
