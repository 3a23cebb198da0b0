import { styleText } from 'node:util'
import { formatPoint, pointOf, unite } from '../targets/address-set.ts'
import { type HostResult, type PortState, reasonsByState, type ScanResult } from '../result.ts'
import { totalCounts } from '../scan.ts'
import { alignColumns } from './columns.ts'
import { plainText } from './plain-text.ts'
import type { ReportStyle, ReportWriter } from './report-writer.ts'
import { type TableTexts, tableTexts } from './table-texts.ts'

type Paint = (style: 'bold' | 'dim' | 'green' | 'yellow', text: string) => string

/** Ranges of addresses that a line lists before it breaks off. */
const maxRanges = 12
const unlistedStates: readonly PortState[] = ['closed', 'filtered', 'notProbed']

/**
 * Writes a scan for people: each host that has ports to list, then the other hosts as ranges, what was not probed and
 * why, and a summary. Everything comes at the end. Names and other foreign text are stripped of control characters.
 */
export function createTableReport({ language, color }: ReportStyle): ReportWriter {
  const texts = tableTexts[language]
  const numbers = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: 2 })
  const format = (value: number): string => numbers.format(value)
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text)

  return {
    port: () => '',
    host: () => '',
    *end(result) {
      const { scan, hosts } = result
      for (const host of hosts) if (host.ports.length > 0) yield* hostSection(host, texts, format, paint)
      const others = hosts.filter(({ ports }) => ports.length === 0)
      const answering = others.filter(({ counts }) => counts.closed > 0)
      const silent = others.filter(({ counts }) => counts.closed === 0 && counts.filtered > 0)
      if (answering.length > 0) yield hostList(texts.nothingOpen(format(answering.length)), answering)
      if (silent.length > 0) yield hostList(texts.silent(format(silent.length)), silent)
      if (scan.unlisted.hosts > 0) yield `${texts.unlisted(format(scan.unlisted.hosts))}\n\n`
      yield* remarks(result, texts, format, paint)
      yield `${summary(result, texts, format, paint)}\n`
    },
  }
}

function* hostSection(
  { address, names, ports, counts }: HostResult,
  texts: TableTexts,
  format: (value: number) => string,
  paint: Paint,
): Generator<string> {
  yield `${paint('bold', address)}${names.map((name) => `  ${plainText(name)}`).join('')}\n`
  const listed: Partial<Record<PortState, number>> = {}
  const heads = [texts.port, texts.state, texts.service, texts.reason, texts.rtt]
  const rows = ports.map(({ port, protocol, state, service, reason, rttMs }) => {
    listed[state] = (listed[state] ?? 0) + 1
    const stateText = texts.states[state]
    return [
      `${port}/${protocol}`,
      state === 'open' ? paint('green', stateText) : stateText,
      service ?? '',
      reason,
      rttMs === null ? '' : `${format(rttMs)} ms`,
    ]
  })
  const table = [heads.map((head) => paint('dim', head)), ...rows]
  yield* alignColumns(table, ['left', 'left', 'left', 'left', 'right'])
  const rest = unlistedStates.flatMap((state) => {
    const count = counts[state] - (listed[state] ?? 0)
    return count > 0 ? [`${format(count)} ${texts.states[state]}`] : []
  })
  yield rest.length > 0 ? `  ${paint('dim', rest.join(' · '))}\n\n` : '\n'
}

function* remarks(
  { scan, hosts }: ScanResult,
  texts: TableTexts,
  format: (value: number) => string,
  paint: Paint,
): Generator<string> {
  for (const { name, reason } of scan.unresolved) {
    yield `${paint('yellow', texts.unresolved(plainText(name), texts.unresolvedReasons[reason]))}\n`
  }
  const { notProbed } = totalCounts({ scan, hosts })
  if (notProbed > 0) {
    const reasons = notProbedReasons(hosts, format)
    yield `${paint('yellow', texts.notProbed(format(notProbed), reasons))}\n`
  }
  if (scan.interrupted) yield `${paint('yellow', texts.interrupted)}\n`
  if (scan.authorization !== undefined) yield `${texts.authorization(plainText(scan.authorization))}\n`
}

function summary(
  result: ScanResult,
  texts: TableTexts,
  format: (value: number) => string,
  paint: Paint,
): string {
  const { scan, hosts } = result
  const openHosts = hosts.filter(({ counts }) => counts.open > 0).length
  const seconds = (Date.parse(scan.finishedAt) - Date.parse(scan.startedAt)) / 1000
  const perSecond = Math.round(scan.probesSent / Math.max(seconds, 0.001))
  return [
    paint('bold', texts.summary(format(totalCounts(result).open), format(openHosts), format(scan.addresses))),
    texts.effort(format(scan.probesSent), format(seconds), format(perSecond)),
    texts.engine(scan.engine, texts.engineReasons[scan.engineReason]),
  ].join(' · ')
}

function notProbedReasons(hosts: readonly HostResult[], format: (value: number) => string): string {
  return reasonsByState.notProbed
    .flatMap((reason) => {
      const count = hosts.reduce((sum, { reasons }) => sum + (reasons[reason] ?? 0), 0)
      return count > 0 ? [`${reason} ${format(count)}`] : []
    })
    .join(', ')
}

function hostList(heading: string, hosts: readonly HostResult[]): string {
  const points = hosts.map(({ address }) => pointOf(address))
  const ranges = unite(points.map((point) => ({ first: point, last: point }))).map(({ first, last }) =>
    first === last ? formatPoint(first) : `${formatPoint(first)}-${formatPoint(last)}`,
  )
  const shown = ranges.slice(0, maxRanges).join(', ')
  return `${heading}\n  ${shown}${ranges.length > maxRanges ? ', …' : ''}\n\n`
}
