import type { Language } from '../../../core/index.ts'
import { allNamesOf, type HostResult, type PortResult, type ScanResult } from '../result.ts'
import { addressRanges } from './address-ranges.ts'
import { type DocumentTexts, documentTexts } from './document-texts.ts'
import { durationText } from './duration-text.ts'
import { identificationText } from './identification-text.ts'
import { plainText } from './plain-text.ts'
import { changeKinds, type ReportedDiff } from './reported-diff.ts'
import { type ReportStyle, type ReportWriter, writeAtEnd } from './report-writer.ts'
import { type ReportTexts, reportTexts } from './report-texts.ts'
import { type ScanSummary, summarise } from './scan-summary.ts'

interface Pen {
  readonly language: Language
  readonly texts: DocumentTexts
  readonly words: ReportTexts
  readonly format: (value: number) => string
}

/**
 * Writes a scan as GitHub-flavoured Markdown: facts, changes where a diff is given, a table with a row for each
 * listed port, other hosts, and what was not probed. Whatever somebody else wrote stands in code spans, where Markdown
 * finds no markup, HTML, link or address; a `|` in it becomes `¦`, since programs differ on how a table may hold one.
 */
export function createMarkdownReport({ language, diff, version }: ReportStyle): ReportWriter {
  const numbers = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: 2 })
  const pen: Pen = {
    language,
    texts: documentTexts[language],
    words: reportTexts[language],
    format: (value) => numbers.format(value),
  }
  return writeAtEnd(function* (result) {
    const summary = summarise(result)
    yield `# ${pen.texts.title}\n\n`
    yield* factTable(result, summary, pen)
    if (result.scan.interrupted) yield `\n**${pen.texts.interrupted}**\n`
    if (diff !== undefined) yield* changeSection(diff, pen)
    yield* portSection(result.hosts, pen)
    yield* otherHosts(result, summary, pen)
    yield* notProbedSection(result, summary, pen)
    yield `\n---\n\n${pen.texts.made(version === undefined ? '' : ` ${version}`)}\n`
  })
}

/** Text of others as a code span, for a line or a cell of a table. Empty text stays empty. */
export function codeSpan(text: string): string {
  const shown = plainText(text).replaceAll('|', '¦').trim()
  if (shown === '') return ''
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const padding = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${shown}${padding}${fence}`
}

function* factTable({ scan }: ScanResult, summary: ScanSummary, pen: Pen): Generator<string> {
  const { language, texts, words, format } = pen
  const { counts, openHosts, seconds, probesPerSecond } = summary
  const facts: readonly (readonly [string, string])[] = [
    [texts.targets, scan.targets.map(codeSpan).join(', ')],
    ...(scan.exclude.length === 0 ? [] : [[texts.exclude, scan.exclude.map(codeSpan).join(', ')] as const]),
    [texts.ports, codeSpan(scan.ports)],
    [texts.openPorts, texts.onHosts(format(counts.open), format(openHosts), format(scan.addresses))],
    [texts.started, timeText(scan.startedAt)],
    [texts.took, durationText(seconds, language)],
    [texts.probes, texts.effort(format(scan.probesSent), format(probesPerSecond))],
    ...(scan.probesPerSecond === null
      ? []
      : [[texts.rateCap, texts.perSecond(format(scan.probesPerSecond))] as const]),
    [texts.engine, codeSpan(words.engine(scan))],
    ...(scan.discovery === undefined
      ? []
      : [[texts.discovery, codeSpan(words.discovery(scan.discovery, format))] as const]),
    ...(scan.authorization === undefined
      ? []
      : [[texts.authorization, codeSpan(scan.authorization)] as const]),
  ]
  yield '| | |\n|---|---|\n'
  for (const cells of facts) yield row(cells)
}

function* changeSection({ changes, before }: ReportedDiff, { texts, words }: Pen): Generator<string> {
  yield `\n## ${texts.changes}\n\n`
  if (before !== undefined) yield `${texts.since(timeText(before.startedAt))}\n\n`
  if (changes.length === 0) {
    yield `${texts.noChanges}\n`
    return
  }
  yield tableHead([texts.change, texts.host, texts.port, texts.before, texts.now])
  for (const kind of changeKinds) {
    for (const change of changes) {
      if (change.kind !== kind) continue
      const { address, port, protocol, before: earlier, after } = change
      yield row([
        `**${words.changeKinds[kind]}**`,
        address,
        `${port}/${protocol}`,
        portText(earlier, words),
        portText(after, words),
      ])
    }
  }
}

/** A port's state and what answers there, in a cell. */
function portText(port: PortResult | undefined, words: ReportTexts): string {
  if (port === undefined) return ''
  const answer = port.identification === undefined ? '' : identificationText(port.identification, words)
  return [words.states[port.state], codeSpan(answer)].filter((part) => part !== '').join(' ')
}

function* portSection(hosts: readonly HostResult[], { texts, words, format }: Pen): Generator<string> {
  yield `\n## ${texts.ports}\n\n`
  if (hosts.every(({ ports }) => ports.length === 0)) {
    yield `${texts.noPorts}\n`
    return
  }
  yield tableHead([
    texts.host,
    texts.names,
    texts.port,
    texts.state,
    texts.service,
    texts.answers,
    texts.reason,
    texts.rtt,
  ])
  for (const host of hosts) {
    const { address, ports } = host
    const names = allNamesOf(host).map(codeSpan).join(' ')
    for (const { port, protocol, state, service, reason, rttMs, identification } of ports) {
      yield row([
        address,
        names,
        `${port}/${protocol}`,
        words.states[state],
        codeSpan(service ?? ''),
        identification === undefined ? '' : codeSpan(identificationText(identification, words)),
        reason,
        rttMs === null ? '' : `${format(rttMs)} ms`,
      ])
    }
  }
}

function* otherHosts(
  { scan }: ScanResult,
  { answering, silent }: ScanSummary,
  { texts, format }: Pen,
): Generator<string> {
  if (answering.length + silent.length + scan.unlisted.hosts === 0) return
  yield `\n## ${texts.otherHosts}\n\n`
  const list = (hosts: readonly HostResult[]): string => addressRanges(hosts.map(({ address }) => address))
  if (answering.length > 0) yield `- ${texts.nothingOpen(format(answering.length))}: ${list(answering)}\n`
  if (silent.length > 0) yield `- ${texts.silent(format(silent.length))}: ${list(silent)}\n`
  if (scan.unlisted.hosts > 0) yield `- ${texts.unlisted(format(scan.unlisted.hosts))}\n`
}

function* notProbedSection(
  { scan }: ScanResult,
  { counts, notProbed }: ScanSummary,
  { texts, words, format }: Pen,
): Generator<string> {
  if (counts.notProbed === 0 && scan.unresolved.length === 0) return
  yield `\n## ${texts.notProbed}\n\n`
  for (const { name, reason } of scan.unresolved) {
    yield `- ${texts.unresolved(codeSpan(name), words.unresolvedReasons[reason])}\n`
  }
  if (counts.notProbed === 0) return
  yield `- ${texts.notProbedPorts(format(counts.notProbed))}\n`
  for (const { reason, count } of notProbed) {
    yield `  - ${codeSpan(reason)} ${words.reasons[reason]}: ${format(count)}\n`
  }
}

function tableHead(heads: readonly string[]): string {
  return row(heads) + row(heads.map(() => '---'))
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

/** A time to the second, as people read it. */
function timeText(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`
}
