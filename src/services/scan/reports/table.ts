import { styleText } from 'node:util'
import { allNamesOf, type HostResult, type PortResult, type ScanResult } from '../result.ts'
import { addressRanges } from './address-ranges.ts'
import { alignColumns, cutToWidth } from './columns.ts'
import { identificationText } from './identification-text.ts'
import { plainText } from './plain-text.ts'
import { type ReportStyle, type ReportWriter, writeAtEnd } from './report-writer.ts'
import { type ReportTexts, reportTexts } from './report-texts.ts'
import { restOf, type ScanSummary, summarise } from './scan-summary.ts'
import { type TableTexts, tableTexts } from './table-texts.ts'

/** What all parts of a table are written with. */
interface Pen {
  readonly texts: TableTexts
  readonly words: ReportTexts
  readonly format: (value: number) => string
  readonly paint: (style: 'bold' | 'dim' | 'green' | 'yellow', text: string) => string
}

/** What a service says of itself takes up to so many columns of a terminal. */
const maxAnswerWidth = 100
/** The names of a host, likewise: whoever runs a zone of the DNS may fill it with them. */
const maxNamesWidth = 200

/**
 * Writes a scan for people: each host that has ports to list, then the other hosts as ranges, what was not probed and
 * why, and a summary. Everything comes at the end. Names, banners and other foreign text are stripped of control
 * characters.
 */
export function createTableReport({ language, color }: ReportStyle): ReportWriter {
  const numbers = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: 2 })
  const pen: Pen = {
    texts: tableTexts[language],
    words: reportTexts[language],
    format: (value) => numbers.format(value),
    paint: (style, text) => (color ? styleText(style, text, { validateStream: false }) : text),
  }
  const { texts, format } = pen

  return writeAtEnd(function* (result) {
    const summary = summarise(result)
    const { answering, silent } = summary
    const { unlisted } = result.scan
    for (const host of result.hosts) if (host.ports.length > 0) yield* hostSection(host, pen)
    if (answering.length > 0) yield hostList(texts.nothingOpen(format(answering.length)), answering)
    if (silent.length > 0) yield hostList(texts.silent(format(silent.length)), silent)
    if (unlisted.hosts > 0) yield `${texts.unlisted(format(unlisted.hosts))}\n\n`
    yield* remarks(result, summary, pen)
    yield `${lastLine(result, summary, pen)}\n`
  })
}

function* hostSection(host: HostResult, pen: Pen): Generator<string> {
  const { texts, words, format, paint } = pen
  const names = allNamesOf(host).map((name) => `  ${plainText(name)}`)
  yield `${paint('bold', host.address)}${cutToWidth(names.join(''), maxNamesWidth)}\n`
  const heads = [texts.port, texts.state, texts.service, texts.reason, texts.rtt]
  const alignments = ['left', 'left', 'left', 'left', 'right'] as const
  const isIdentified = host.ports.some(({ identification }) => identification !== undefined)
  const head = [...heads, ...(isIdentified ? [texts.answers] : [])].map((text) => paint('dim', text))
  const rows = host.ports.map((port) => portRow(port, isIdentified, pen))
  yield* alignColumns([head, ...rows], isIdentified ? [...alignments, 'left'] : alignments)
  const rest = restOf(host).map(({ state, count }) => `${format(count)} ${words.states[state]}`)
  yield rest.length > 0 ? `  ${paint('dim', rest.join(' · '))}\n\n` : '\n'
}

function portRow(
  { port, protocol, state, service, reason, rttMs, identification }: PortResult,
  isIdentified: boolean,
  { words, format, paint }: Pen,
): readonly string[] {
  const stateText = words.states[state]
  const answer = identification === undefined ? '' : identificationText(identification, words)
  return [
    `${port}/${protocol}`,
    state === 'open' ? paint('green', stateText) : stateText,
    service ?? '',
    reason,
    rttMs === null ? '' : `${format(rttMs)} ms`,
    ...(isIdentified ? [cutToWidth(answer, maxAnswerWidth)] : []),
  ]
}

function* remarks(
  { scan }: ScanResult,
  { counts, notProbed }: ScanSummary,
  { texts, words, format, paint }: Pen,
): Generator<string> {
  for (const { name, reason } of scan.unresolved) {
    yield `${paint('yellow', texts.unresolved(plainText(name), words.unresolvedReasons[reason]))}\n`
  }
  if (counts.notProbed > 0) {
    const reasons = notProbed.map(({ reason, count }) => `${reason} ${format(count)}`).join(', ')
    yield `${paint('yellow', texts.notProbed(format(counts.notProbed), reasons))}\n`
  }
  if (scan.interrupted) yield `${paint('yellow', texts.interrupted)}\n`
  if (scan.discovery !== undefined)
    yield `${texts.discovery(plainText(words.discovery(scan.discovery, format)))}\n`
  if (scan.authorization !== undefined) yield `${texts.authorization(plainText(scan.authorization))}\n`
}

function lastLine({ scan }: ScanResult, summary: ScanSummary, { texts, words, format, paint }: Pen): string {
  const { counts, openHosts, seconds, probesPerSecond } = summary
  return [
    paint('bold', texts.summary(format(counts.open), format(openHosts), format(scan.addresses))),
    texts.effort(format(scan.probesSent), format(seconds), format(probesPerSecond)),
    texts.engine(plainText(words.engine(scan))),
  ].join(' · ')
}

function hostList(heading: string, hosts: readonly HostResult[]): string {
  return `${heading}\n  ${addressRanges(hosts.map(({ address }) => address))}\n\n`
}
