import { escapeHtml } from '../../../../core/index.ts'
import type { CertificateSummary, ScanResult } from '../../result.ts'
import { certificateStanding } from '../certificate-standing.ts'
import { durationText } from '../duration-text.ts'
import { changeKinds, type ReportedDiff } from '../reported-diff.ts'
import type { ScanSummary } from '../scan-summary.ts'
import { certificateBadges } from './answer-cell.ts'
import { foldedHtml, hostLink, type HtmlPen, timeElement } from './html-pen.ts'

/** Certificates that the summary names; the others are counted. */
const maxCertificates = 8

/** Writes the figures, what to look at first, how the scan was done, and what it could not ask. */
export function summarySection(
  result: ScanResult,
  summary: ScanSummary,
  diff: ReportedDiff | undefined,
  pen: HtmlPen,
): string {
  return `<section id="summary" aria-labelledby="summary-title">
<h2 id="summary-title" class="unseen">${escapeHtml(pen.htmlTexts.summary)}</h2>
${tiles(result, summary, diff, pen)}
${result.scan.interrupted ? `<p class="notice warning">${escapeHtml(pen.texts.interrupted)}</p>` : ''}
${notProbedNotice(result, summary, pen)}
${certificateNotice(result, pen)}
${facts(result, pen)}
</section>`
}

function tiles(
  { scan, hosts }: ScanResult,
  { counts, openHosts, seconds, probesPerSecond }: ScanSummary,
  diff: ReportedDiff | undefined,
  { language, texts, htmlTexts, words, format }: HtmlPen,
): string {
  const answering = hosts.filter((host) => host.counts.open + host.counts.closed > 0).length
  const certain = diff?.changes.filter(({ kind }) => kind !== 'unknown').length ?? 0
  const kinds = changeKinds.flatMap((kind) => {
    const count = diff?.changes.filter((change) => change.kind === kind).length ?? 0
    return count === 0 ? [] : [`${format(count)} ${words.changeKinds[kind]}`]
  })
  const shown: readonly (readonly [string, string, string])[] = [
    [texts.openPorts, format(counts.open), htmlTexts.on(format(openHosts), format(scan.addresses))],
    [htmlTexts.answering, format(answering), htmlTexts.ofHosts(format(scan.addresses))],
    ...(diff === undefined ? [] : [[texts.changes, format(certain), kinds.join(', ')] as const]),
    [texts.took, durationText(seconds, language), ''],
    [texts.probes, format(scan.probesSent), texts.perSecond(format(probesPerSecond))],
  ]
  const items = shown.map(
    ([name, value, note]) =>
      `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}<small>${escapeHtml(note)}</small></dd></div>`,
  )
  return `<dl class="tiles">${items.join('')}</dl>`
}

function notProbedNotice(
  { scan }: ScanResult,
  { counts, notProbed }: ScanSummary,
  { texts, words, format }: HtmlPen,
): string {
  const items = [
    ...scan.unresolved.map(({ name, reason }) =>
      escapeHtml(texts.unresolved(name, words.unresolvedReasons[reason])),
    ),
    ...notProbed.map(
      ({ reason, count }) =>
        `${format(count)}: ${escapeHtml(words.reasons[reason])} <code>${escapeHtml(reason)}</code>`,
    ),
  ]
  if (items.length === 0 && counts.notProbed === 0) return ''
  const note = counts.notProbed === 0 ? '' : ` ${escapeHtml(texts.notProbedPorts(format(counts.notProbed)))}`
  return `<div class="notice"><p><strong>${escapeHtml(texts.notProbed)}</strong>${note}</p><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul></div>`
}

interface ServedCertificate {
  readonly address: string
  readonly port: number
  readonly tls: CertificateSummary
}

function certificateNotice({ hosts }: ScanResult, pen: HtmlPen): string {
  const certificates: readonly ServedCertificate[] = hosts.flatMap(({ address, ports }) =>
    ports.flatMap(({ port, identification }) => {
      const tls = identification?.tls
      if (tls === undefined || certificateStanding(tls, pen.atMs).standing === 'valid') return []
      return [{ address, port, tls }]
    }),
  )
  if (certificates.length === 0) return ''
  const { htmlTexts, format } = pen
  const items = certificates
    .toSorted((a, b) => Date.parse(a.tls.validTo) - Date.parse(b.tls.validTo))
    .slice(0, maxCertificates)
    .map(
      ({ address, port, tls }) =>
        `<li>${hostLink(address, pen)} ${port} ${escapeHtml(tls.subject)} ${certificateBadges(tls, pen)}</li>`,
    )
  const more = certificates.length - items.length
  const rest = more === 0 ? '' : `<li>${escapeHtml(htmlTexts.more(format(more)))}</li>`
  return `<div class="notice"><p><strong>${escapeHtml(htmlTexts.certificatesNote(format(certificates.length)))}</strong></p><ul>${items.join('')}${rest}</ul></div>`
}

function facts({ scan }: ScanResult, { texts, htmlTexts, words, format }: HtmlPen): string {
  const rows: readonly (readonly [string, string])[] = [
    [texts.targets, foldedHtml(scan.targets.join(', '))],
    ...(scan.exclude.length === 0 ? [] : [[texts.exclude, foldedHtml(scan.exclude.join(', '))] as const]),
    [texts.ports, foldedHtml(scan.ports.replaceAll(',', ', '))],
    [texts.engine, escapeHtml(words.engine(scan))],
    ...(scan.discovery === undefined
      ? []
      : [[texts.discovery, escapeHtml(words.discovery(scan.discovery, format))] as const]),
    ...(scan.probesPerSecond === null
      ? []
      : [[texts.rateCap, escapeHtml(texts.perSecond(format(scan.probesPerSecond)))] as const]),
    ...(scan.authorization === undefined
      ? []
      : [[texts.authorization, escapeHtml(scan.authorization)] as const]),
    [texts.started, timeElement(scan.startedAt)],
    [htmlTexts.finished, timeElement(scan.finishedAt)],
    [htmlTexts.scanId, `<span class="mono">${escapeHtml(scan.id)}</span>`],
  ]
  return `<dl class="facts">${rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${value}</dd>`).join('')}</dl>`
}
