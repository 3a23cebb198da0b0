import type { CertificateSummary, Identification } from '../result.ts'
import { plainText } from './plain-text.ts'
import type { ReportTexts } from './report-texts.ts'

/**
 * What a service said of itself, on one line and safe for a terminal: what it speaks, its product, what its web page
 * and its certificate say, and its greeting where nothing else is known. Empty where it said nothing.
 */
export function identificationText(identification: Identification, texts: ReportTexts): string {
  const { service, product, banner, http, tls } = identification
  const parts = [
    service === 'unknown' ? '' : service,
    productText(identification),
    ...(http === undefined ? [] : httpParts(http, product)),
    ...(tls === undefined ? [] : [certificateText(tls, texts)]),
    product === undefined && http === undefined ? (banner ?? '') : '',
  ]
  return parts
    .map((part) => plainText(part).trim())
    .filter((part) => part !== '')
    .join(' · ')
}

/** Product and version, as far as they are known. */
export function productText({ product, version }: Identification): string {
  return [product, version].filter((part) => part !== undefined).join(' ')
}

function httpParts(
  { status, title, server, location }: NonNullable<Identification['http']>,
  product: string | undefined,
): readonly string[] {
  return [
    product === undefined ? (server ?? '') : '',
    String(status),
    title === undefined ? '' : `“${title}”`,
    location === undefined ? '' : `→ ${location}`,
  ]
}

function certificateText({ subject, validTo, isSelfSigned }: CertificateSummary, texts: ReportTexts): string {
  return texts.certificate(subject, validTo.slice(0, 10), isSelfSigned)
}
