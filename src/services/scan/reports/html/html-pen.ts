import { escapeHtml, type Language } from '../../../../core/index.ts'
import type { ScanResult } from '../../result.ts'
import { type DocumentTexts, documentTexts } from '../document-texts.ts'
import { type ChangeKind, type ReportedDiff } from '../reported-diff.ts'
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
  /** The `id` of a host's part of the port table. */
  readonly hostId: (address: string) => string
  /** What became of a port, where that is known. */
  readonly changeOf: (address: string, port: number) => ChangeKind | undefined
}

/** Makes the pen for one report. */
export function createHtmlPen(
  { scan, hosts }: ScanResult,
  language: Language,
  diff: ReportedDiff | undefined,
): HtmlPen {
  const numbers = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: 2 })
  const places = new Map(hosts.map(({ address }, place) => [address, place]))
  const changes = new Map(diff?.changes.map(({ address, port, kind }) => [`${address} ${port}`, kind]))
  return {
    language,
    texts: documentTexts[language],
    htmlTexts: htmlTexts[language],
    words: reportTexts[language],
    atMs: Date.parse(scan.finishedAt),
    format: (value) => numbers.format(value),
    hostId: (address) => `h${places.get(address) ?? 'x'}`,
    changeOf: (address, port) => changes.get(`${address} ${port}`),
  }
}

/** A time to the second, as people read it, in the element that programs read. */
export function timeElement(time: string): string {
  const shown = time.slice(0, 19).replace('T', ' ')
  return `<time datetime="${escapeHtml(time)}">${escapeHtml(shown)}</time>`
}

/** Text of others that may have several lines, for an element that keeps them. */
export function multilineHtml(text: string): string {
  return text
    .trim()
    .split(/\r\n|[\r\n]/)
    .map(escapeHtml)
    .join('\n')
}
