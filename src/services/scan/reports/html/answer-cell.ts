import { escapeHtml } from '../../../../core/index.ts'
import type { CertificateSummary, Identification } from '../../result.ts'
import { certificateStanding } from '../certificate-standing.ts'
import { productText } from '../identification-text.ts'
import { type HtmlPen, multilineHtml } from './html-pen.ts'

/** Longer greetings are folded away. */
const shortBanner = 120

/** What a service said of itself, for a cell: each thing on a line, with what is long folded away. */
export function answerCell(identification: Identification, pen: HtmlPen): string {
  const { http, tls } = identification
  return [
    firstLine(identification),
    ...(http === undefined ? [] : [`<div>${httpLine(http)}</div>`]),
    ...(tls === undefined ? [] : [certificateBlock(tls, pen)]),
    bannerBlock(identification, pen),
  ].join('')
}

function firstLine(identification: Identification): string {
  const { service } = identification
  const product = productText(identification)
  const parts = [
    ...(service === 'unknown' ? [] : [`<span class="speaks">${escapeHtml(service)}</span>`]),
    ...(product === '' ? [] : [`<strong>${escapeHtml(product)}</strong>`]),
  ]
  return parts.length === 0 ? '' : `<div>${parts.join(' ')}</div>`
}

function httpLine({ status, title, server, location }: NonNullable<Identification['http']>): string {
  return [
    String(status),
    ...(title === undefined ? [] : [`“${escapeHtml(title)}”`]),
    ...(location === undefined ? [] : [`→ ${escapeHtml(location)}`]),
    ...(server === undefined ? [] : [`<span class="quiet">${escapeHtml(server)}</span>`]),
  ].join(' ')
}

function certificateBlock(tls: CertificateSummary, pen: HtmlPen): string {
  const { subject, issuer, names, validFrom, validTo, sha256, version } = tls
  const { htmlTexts } = pen
  const facts = [
    [htmlTexts.issuer, escapeHtml(issuer)],
    [htmlTexts.certificateNames, escapeHtml(names.join(', '))],
    [htmlTexts.valid, `${escapeHtml(validFrom.slice(0, 10))} – ${escapeHtml(validTo.slice(0, 10))}`],
    ['SHA-256', `<code>${escapeHtml(sha256)}</code>`],
    ['TLS', escapeHtml(version)],
  ].map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`)
  const until = htmlTexts.validUntil(validTo.slice(0, 10))
  return `<details><summary>${escapeHtml(subject)}, ${escapeHtml(until)} ${certificateBadges(tls, pen)}</summary><dl>${facts.join('')}</dl><p class="note">${escapeHtml(htmlTexts.notVerified)}</p></details>`
}

/** What is remarkable about a certificate: that it has expired or soon will, or signs itself. */
export function certificateBadges(tls: CertificateSummary, { htmlTexts, atMs, format }: HtmlPen): string {
  const { standing, daysLeft } = certificateStanding(tls, atMs)
  const badges: readonly (readonly [string, string])[] = [
    ...(standing === 'expired' ? [['alarm', htmlTexts.expired(format(-daysLeft))] as const] : []),
    ...(standing === 'expiring' ? [['caution', htmlTexts.expiresIn(format(daysLeft))] as const] : []),
    ...(standing === 'not-yet-valid' ? [['alarm', htmlTexts.notYetValid] as const] : []),
    ...(standing === 'unreadable' ? [['caution', htmlTexts.dateUnreadable] as const] : []),
    ...(tls.isSelfSigned ? [['quiet', htmlTexts.selfSigned] as const] : []),
  ]
  return badges.map(([style, text]) => `<span class="badge ${style}">${escapeHtml(text)}</span>`).join(' ')
}

function bannerBlock({ banner, http }: Identification, { htmlTexts }: HtmlPen): string {
  if (banner === undefined || banner.trim() === '') return ''
  const code = `<code class="banner">${multilineHtml(banner)}</code>`
  const isShort = http === undefined && banner.length <= shortBanner
  return isShort
    ? `<div>${code}</div>`
    : `<details class="greeting"><summary>${escapeHtml(htmlTexts.banner)}</summary>${code}</details>`
}
