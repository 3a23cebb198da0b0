import { escapeHtml, type Language } from '../../../../core/index.ts'
import type { HostResult, ScanFacts } from '../../result.ts'
import { type DocumentTexts, documentTexts } from '../document-texts.ts'
import type { ChangeKind } from '../../inventory/diff.ts'
import type { ReportedDiff } from '../reported-diff.ts'
import { type ReportTexts, reportTexts } from '../report-texts.ts'
import { type HtmlTexts, htmlTexts } from './html-texts.ts'

/** What all sections of an HTML report are written with. */
export interface HtmlPen {
  readonly language: Language
  readonly texts: DocumentTexts
  readonly htmlTexts: HtmlTexts
  readonly words: ReportTexts
  /** When the scan ended, in milliseconds since 1970: dates are judged by it. */
  readonly atMs: number
  readonly format: (value: number) => string
  /** The `id` of a host's part of the port table; `undefined` where it has none. */
  readonly hostId: (address: string) => string | undefined
  /** What became of a port, where that is known. */
  readonly changeOf: (address: string, port: number) => ChangeKind | undefined
}

/** Makes the pen for one report, whose port table has these hosts. */
export function createHtmlPen(
  { finishedAt }: Pick<ScanFacts, 'finishedAt'>,
  hosts: readonly HostResult[],
  language: Language,
  diff: ReportedDiff | undefined,
): HtmlPen {
  const numbers = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: 2 })
  const ids = new Map(hosts.map(({ address }, place) => [address, `h${place}`]))
  const changes = new Map(diff?.changes.map(({ address, port, kind }) => [`${address} ${port}`, kind]))
  return {
    language,
    texts: documentTexts[language],
    htmlTexts: htmlTexts[language],
    words: reportTexts[language],
    atMs: Date.parse(finishedAt),
    format: (value) => numbers.format(value),
    hostId: (address) => ids.get(address),
    changeOf: (address, port) => changes.get(`${address} ${port}`),
  }
}

/** An address, linked to its part of the port table where it has one. */
export function hostLink(address: string, { hostId }: HtmlPen): string {
  const id = hostId(address)
  return id === undefined ? escapeHtml(address) : `<a href="#${id}">${escapeHtml(address)}</a>`
}

/** A time to the second, as people read it, in the element that programs read. */
export function timeElement(time: string): string {
  const shown = time.slice(0, 19).replace('T', ' ')
  return `<time datetime="${escapeHtml(time)}">${escapeHtml(shown)}</time>`
}

/** Longer texts are folded. */
const longText = 160

/** A text that may be a page long, as lists of targets and ports may: then its beginning, and the rest to unfold. */
export function foldedHtml(text: string): string {
  if (text.length <= longText) return escapeHtml(text)
  return `<details><summary>${escapeHtml(text.slice(0, longText - 60).trimEnd())}…</summary>${escapeHtml(text)}</details>`
}

/** Text of others that may have several lines, for an element that keeps them. */
export function multilineHtml(text: string): string {
  return text
    .trim()
    .split(/\r\n|[\r\n]/)
    .map(escapeHtml)
    .join('\n')
}
