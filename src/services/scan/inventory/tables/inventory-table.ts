import { styleText } from 'node:util'
import type { Language } from '../../../../core/index.ts'
import { alignColumns } from '../../reports/columns.ts'
import { plainText } from '../../reports/plain-text.ts'
import type { Identification, PortResult } from '../../result.ts'
import type { BaselineCheck, DeviationKind } from '../baseline.ts'
import type { ChangeKind, ComparedFacts, PortChange, ScanDiff } from '../diff.ts'
import type { ScanSummary } from '../scan-summary.ts'
import { inventoryTexts } from './inventory-texts.ts'

/** How a table for people looks. */
export interface TableStyle {
  readonly language: Language
  /** Whether it uses terminal colours. */
  readonly color: boolean
}

type Color = 'green' | 'red' | 'yellow' | 'dim'

const marks: Readonly<Record<ChangeKind | DeviationKind, readonly [mark: string, color: Color]>> = {
  opened: ['+', 'green'],
  reopened: ['+', 'green'],
  closed: ['-', 'red'],
  changed: ['~', 'yellow'],
  unexpected: ['+', 'red'],
  missing: ['-', 'red'],
  unknown: ['?', 'dim'],
}

/** As much of a scan's id as a line shows; more than enough to name it by. */
const idLetters = 8
/** Ports in doubt that are listed; the others are counted. */
const maxUnknown = 20
const maxTargetLetters = 40
const maxPortLetters = 24

/** Writes what changed between two scans for people: a line a port, then the numbers. */
export function* diffTable(
  diff: ScanDiff,
  { language, color }: TableStyle,
): Generator<string, void, undefined> {
  const texts = inventoryTexts[language]
  yield `${texts.compared(named(diff.before, language), named(diff.after, language))}\n`
  if (diff.changes.length === 0) {
    yield `${texts.noChange}\n`
    return
  }
  const rows = diff.changes.map(({ address, port, kind, ...sides }) => ({
    kind,
    cells: [address, `${port}/tcp`, texts.kinds[kind], changeText(kind, sides)],
  }))
  yield* markedRows(rows, diff.counts, texts.kinds, { language, color })
}

/** Writes how a scan compares with a baseline for people, as {@link diffTable} does. */
export function* baselineTable(
  { counts, deviations }: BaselineCheck,
  { language, color }: TableStyle,
): Generator<string, void, undefined> {
  const texts = inventoryTexts[language]
  if (deviations.length === 0) {
    yield `${texts.asExpected}\n`
    return
  }
  const rows = deviations.map(({ address, port, kind, found }) => ({
    kind,
    cells: [address, `${port}/tcp`, texts.deviations[kind], found === undefined ? '' : serviceText(found)],
  }))
  yield* markedRows(rows, counts, texts.deviations, { language, color })
}

/** Writes the history for people: a line a scan. */
export function* historyTable(
  scans: readonly ScanSummary[],
  { language, color }: TableStyle,
): Generator<string, void, undefined> {
  const { heads, status: words, noScans } = inventoryTexts[language]
  if (scans.length === 0) {
    yield `${noScans}\n`
    return
  }
  const paint = painter(color)
  const number = numberFormat(language)
  const head = [heads.id, heads.started, heads.status, heads.targets, heads.ports, heads.open, heads.engine]
  const rows = scans.map(({ id, startedAt, status, done, total, targets, ports, open, engine }) => [
    id.slice(0, idLetters),
    timeText(startedAt, language),
    status === 'ended' ? words.ended : `${words[status]} ${Math.floor((100 * done) / Math.max(total, 1))} %`,
    shortened(plainText(targets.join(' ')), maxTargetLetters),
    shortened(ports, maxPortLetters),
    number(open),
    plainText(engine),
  ])
  yield* alignColumns(
    [head.map((word) => paint('dim', word)), ...rows],
    ['left', 'left', 'left', 'left', 'left', 'right', 'left'],
  )
}

interface MarkedRow<Kind extends ChangeKind | DeviationKind> {
  readonly kind: Kind
  readonly cells: readonly string[]
}

function* markedRows<Kind extends ChangeKind | DeviationKind>(
  rows: readonly MarkedRow<Kind>[],
  counts: Readonly<Record<Kind, number>>,
  words: Readonly<Record<Kind, string>>,
  { language, color }: TableStyle,
): Generator<string, void, undefined> {
  const paint = painter(color)
  const number = numberFormat(language)
  let unknown = 0
  const shown = rows.filter(({ kind }) => kind !== 'unknown' || unknown++ < maxUnknown)
  yield* alignColumns(
    shown.map(({ kind, cells }) => {
      const [mark, style] = marks[kind]
      return [mark, ...cells].map((cell) => (cell === '' ? '' : paint(style, cell)))
    }),
    ['left', 'left', 'right', 'left', 'left'],
  )
  if (unknown > maxUnknown) yield `  ${inventoryTexts[language].more(number(unknown - maxUnknown))}\n`
  const sums = (Object.keys(words) as Kind[]).filter((kind) => counts[kind] > 0)
  yield `${sums.map((kind) => `${words[kind]} ${number(counts[kind])}`).join(' · ')}\n`
}

function changeText(kind: ChangeKind, { before, after }: Pick<PortChange, 'before' | 'after'>): string {
  if (kind === 'closed') return `${before === undefined ? '' : serviceText(before)} (${after?.reason})`
  if (kind === 'changed' && before !== undefined && after !== undefined) {
    return `${serviceText(before)} → ${serviceText(after)}`
  }
  const open = after?.state === 'open' ? after : before
  return open === undefined ? '' : serviceText(open)
}

function serviceText({ service, identification }: PortResult): string {
  return plainText(identification === undefined ? (service ?? '') : identifiedText(identification))
}

function identifiedText({ service, product, version }: Identification): string {
  return [service, product, version].filter((part) => part !== undefined).join(' ')
}

function named({ id, startedAt }: ComparedFacts, language: Language): string {
  return `${id.slice(0, idLetters)} (${timeText(startedAt, language)})`
}

function timeText(iso: string, language: Language): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  return new Date(iso).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' })
}

function numberFormat(language: Language): (value: number) => string {
  const format = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en')
  return (value) => format.format(value)
}

function painter(color: boolean): (style: Color, text: string) => string {
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text)
}

function shortened(text: string, maxLetters: number): string {
  return text.length > maxLetters ? `${text.slice(0, maxLetters - 1)}…` : text
}
