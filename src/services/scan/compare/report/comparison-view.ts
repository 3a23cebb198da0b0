import type { Language } from '../../../../core/index.ts'
import { formatPorts } from '../../ports/ports.ts'
import type { Alignment } from '../../reports/columns.ts'
import { durationText } from '../../reports/duration-text.ts'
import { reportTexts } from '../../reports/report-texts.ts'
import type {
  Cause,
  ComparedHost,
  Comparison,
  Disagreement,
  EngineReport,
  Finding,
  Reprobe,
} from '../comparison.ts'
import { type ComparisonTexts, comparisonTexts } from './comparison-texts.ts'

/** A comparison as it is told to people, whatever the format. All texts are unescaped: a writer escapes them for where they go. */
export interface ComparisonView {
  readonly title: string
  readonly facts: readonly (readonly [string, string])[]
  /** A remark on the whole; `undefined` where there is none. */
  readonly warning: string | undefined
  readonly sections: readonly ViewSection[]
  readonly made: string
}

/** A heading and what stands below it, in this order. */
export interface ViewSection {
  /** Stable, for links. */
  readonly id: string
  readonly heading: string
  readonly intro: string | undefined
  readonly table?: ViewTable
  /** Lines to be set as they are. */
  readonly commands?: readonly string[]
  readonly definitions?: readonly (readonly [string, string])[]
}

/** A table; each row has a cell for each head. */
export interface ViewTable {
  readonly heads: readonly string[]
  readonly alignments: readonly Alignment[]
  readonly rows: readonly (readonly string[])[]
  /** What was left out; `undefined` where nothing was. */
  readonly more?: string | undefined
}

/** How a comparison is told. */
export interface ComparisonStyle {
  readonly language: Language
  /** Portside's version, where the report should say it. */
  readonly version: string | undefined
}

const maxCommandsOfEngine = 3
const maxDisputeRows = 200
const maxEvidenceRows = 60

interface Pen {
  readonly texts: ComparisonTexts
  readonly format: (value: number) => string
  readonly duration: (ms: number) => string
  readonly states: Readonly<Record<Reprobe['state'], string>>
}

/** Says a comparison in words and tables: what was asked, how each was called, what each found, where they disagree and why, and how each did. */
export function viewComparison(
  comparison: Comparison,
  { language, version }: ComparisonStyle,
): ComparisonView {
  const texts = comparisonTexts[language]
  const numbers = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: 2 })
  const pen: Pen = {
    texts,
    format: (value) => numbers.format(value),
    duration: (ms) => durationText(ms / 1000, language),
    states: reportTexts[language].states,
  }
  return {
    title: texts.title,
    facts: factsOf(comparison, pen),
    warning: comparison.interrupted ? texts.interrupted : undefined,
    sections: [
      callSection(comparison, pen),
      foundSection(comparison, pen),
      ...disputeSections(comparison, pen),
      scoreSection(comparison, pen),
      ...explanationSection(comparison, pen),
    ],
    made: texts.made(version === undefined ? '' : ` ${version}`),
  }
}

function factsOf(comparison: Comparison, { texts, format, duration }: Pen): ComparisonView['facts'] {
  const { targets, exclude, ports, addresses, startedAt, finishedAt, authorization, probesPerSecond } =
    comparison
  return [
    [texts.targets, targets.join(', ')],
    ...(exclude.length === 0 ? [] : [[texts.exclude, exclude.join(', ')] as const]),
    [texts.ports, texts.portsOfHosts(spaced(ports), format(addresses))],
    [texts.started, timeText(startedAt)],
    [texts.took, duration(Date.parse(finishedAt) - Date.parse(startedAt))],
    ...(probesPerSecond === null ? [] : [[texts.rateCap, texts.perSecond(format(probesPerSecond))] as const]),
    ...(authorization === undefined ? [] : [[texts.authorization, authorization] as const]),
  ]
}

function callSection({ engines, unavailable }: Comparison, pen: Pen): ViewSection {
  const { texts, format } = pen
  const missing = unavailable.map(({ engine, reason }) => [
    engine,
    '',
    '',
    '',
    '',
    '',
    `${texts.unavailable}: ${reason}`,
  ])
  return {
    id: 'calls',
    heading: texts.calls,
    intro: texts.callsIntro,
    table: {
      heads: [
        texts.engine,
        texts.version,
        texts.privilege,
        texts.time,
        texts.cpu,
        texts.packets,
        texts.remarks,
      ],
      alignments: ['left', 'left', 'left', 'right', 'right', 'right', 'left'],
      rows: [...engines.map((engine) => callRow(engine, pen)), ...missing],
    },
    commands: engines.flatMap(({ commands }) => {
      const shown = commands.slice(0, maxCommandsOfEngine).map(commandLine)
      const more = commands.length - shown.length
      return more > 0 ? [...shown, `# ${texts.moreCommands(format(more))}`] : shown
    }),
  }
}

function callRow(report: EngineReport, { texts, format, duration }: Pen): readonly string[] {
  const { engine, version, privilege, elapsedMs, cpuMs, probesSent, isComplete, notes } = report
  const remarks = notes.map(({ kind, detail }) => texts.notes[kind](detail))
  return [
    engine,
    version ?? texts.notSaid,
    privilege === 'none' ? texts.noPrivilege : privilege,
    duration(elapsedMs),
    cpuMs === null ? texts.notSaid : duration(cpuMs),
    probesSent === null ? texts.notSaid : format(probesSent),
    [...new Set(isComplete ? remarks : [texts.notComplete, ...remarks])].join('; '),
  ]
}

/** A command line as one would type it. */
function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ')
}

function foundSection({ engines, hosts }: Comparison, { texts }: Pen): ViewSection {
  const section = { id: 'found', heading: texts.found }
  if (hosts.length === 0) return { ...section, intro: texts.nothingFound }
  const heads = [texts.host, texts.openPorts, ...engines.map(({ engine }) => engine)]
  return {
    ...section,
    intro: texts.foundIntro,
    table: {
      heads,
      alignments: heads.map(() => 'left'),
      rows: hosts.map((host) => [
        [host.address, ...host.names].join(' '),
        host.open.length === 0 ? texts.none : portsText(host.open),
        ...host.found.map((found) => foundCell(found, host, texts)),
      ]),
    },
  }
}

function foundCell(found: readonly number[], { open }: ComparedHost, texts: ComparisonTexts): string {
  const missing = open.filter((port) => !found.includes(port))
  const extra = found.filter((port) => !open.includes(port))
  const base = found.length === extra.length ? texts.none : texts.all
  const but = missing.length > 0 && base === texts.all ? [texts.but(portsText(missing))] : []
  const also = extra.length > 0 ? [texts.also(portsText(extra))] : []
  const parts = base === texts.none && also.length > 0 ? also : [base, ...but, ...also]
  return parts.join(', ')
}

/** Ports of a host that look the same in every respect; at least one. */
interface DisputeGroup {
  readonly disputes: Disagreement[]
}

function disputeSections({ engines, disagreements }: Comparison, pen: Pen): readonly ViewSection[] {
  const { texts, format } = pen
  const section = { id: 'disagreements', heading: texts.disagreements }
  if (disagreements.length === 0) return [{ ...section, intro: texts.noDisagreements }]
  const groups = groupDisputes(disagreements)
  const heads = [
    texts.host,
    texts.ports,
    ...engines.map(({ engine }) => engine),
    texts.probedAgain,
    texts.why,
  ]
  const more = groups.length - maxDisputeRows
  return [
    {
      ...section,
      intro: texts.disagreementsIntro(format(disagreements.length)),
      table: {
        heads,
        alignments: heads.map(() => 'left'),
        rows: groups.slice(0, maxDisputeRows).map((group) => disputeRow(group, pen)),
        more: more > 0 ? texts.moreRows(format(more)) : undefined,
      },
    },
    evidenceSection(groups, pen),
  ]
}

function groupDisputes(disagreements: readonly Disagreement[]): readonly DisputeGroup[] {
  const groups = new Map<string, DisputeGroup>()
  for (const dispute of disagreements) {
    const { address, truth, findings, reprobes } = dispute
    const seen = reprobes.map(({ state, reason }) => [state, reason])
    const key = JSON.stringify([address, truth, findings, seen])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { disputes: [dispute] })
    else group.disputes.push(dispute)
  }
  return [...groups.values()]
}

function disputeRow({ disputes }: DisputeGroup, pen: Pen): readonly string[] {
  const [first] = disputes
  if (first === undefined) return []
  const { address, findings, truth, reprobes } = first
  const causes = findings.flatMap(({ engine, cause }) =>
    cause === null ? [] : [`${engine}: ${pen.texts.causes[cause]}`],
  )
  return [
    address,
    portsText(disputes.map(({ port }) => port)),
    ...findings.map((finding) => opinionCell(finding, pen)),
    reprobes.length === 0 ? pen.texts.notProbedAgain : pen.texts.truths[truth],
    causes.join('; '),
  ]
}

function opinionCell({ state, reason }: Pick<Finding, 'state' | 'reason'>, { texts, states }: Pen): string {
  if (state === 'notProbed') return reason === 'not-reported' ? texts.nothingSaid : reason
  return state === 'open' ? states.open : `${states[state]} (${reason})`
}

/** Every port that somebody took for open, or that is; of the others one for each group, since they look alike. */
function evidenceSection(groups: readonly DisputeGroup[], pen: Pen): ViewSection {
  const { texts, format } = pen
  const rows = groups
    .filter(({ disputes }) => (disputes[0]?.reprobes.length ?? 0) > 0)
    .flatMap(({ disputes }) => (isAboutOpen(disputes) ? disputes.map((one) => [one]) : [disputes]))
    .toSorted((a, b) => Number(isAboutOpen(b)) - Number(isAboutOpen(a)))
  const more = rows.length - maxEvidenceRows
  return {
    id: 'evidence',
    heading: texts.evidence,
    intro: texts.evidenceIntro,
    table: {
      heads: [texts.host, texts.port, texts.answers],
      alignments: ['left', 'left', 'left'],
      rows: rows.slice(0, maxEvidenceRows).map((disputes) => evidenceRow(disputes, pen)),
      more: more > 0 ? texts.moreRows(format(more)) : undefined,
    },
  }
}

function isAboutOpen([first]: readonly Disagreement[]): boolean {
  return first?.truth === 'open' || first?.findings.some(({ state }) => state === 'open') === true
}

function evidenceRow([first, ...others]: readonly Disagreement[], pen: Pen): readonly string[] {
  if (first === undefined) return []
  const port =
    others.length === 0 ? `${first.port}` : pen.texts.alike(`${first.port}`, pen.format(others.length))
  return [first.address, port, first.reprobes.map((reprobe) => reprobeText(reprobe, pen)).join(' · ')]
}

function reprobeText({ at, state, reason, rttMs }: Reprobe, { format, states }: Pen): string {
  const time = at.slice(11, 23)
  return `${time} ${states[state]} (${reason}${rttMs === null ? '' : `, ${format(rttMs)} ms`})`
}

function scoreSection({ engines }: Comparison, { texts, format, duration }: Pen): ViewSection {
  return {
    id: 'scores',
    heading: texts.scores,
    intro: texts.scoresIntro,
    table: {
      heads: [
        texts.engine,
        texts.openFound,
        texts.confirmed,
        texts.missed,
        texts.falseOpen,
        texts.unreached,
        texts.time,
      ],
      alignments: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
      rows: engines.map(({ engine, score, elapsedMs }) => [
        engine,
        ...[score.open, score.confirmed, score.missed, score.falseOpen, score.unreached].map(format),
        duration(elapsedMs),
      ]),
    },
  }
}

function explanationSection({ disagreements }: Comparison, { texts }: Pen): readonly ViewSection[] {
  const causes = new Set(disagreements.flatMap(({ findings }) => findings.map(({ cause }) => cause)))
  const known = (Object.keys(texts.causes) as Cause[]).filter((cause) => causes.has(cause))
  if (known.length === 0) return []
  const definitions = known.map((cause) => [texts.causes[cause], texts.causeDetails[cause]] as const)
  return [{ id: 'explanations', heading: texts.explanations, intro: undefined, definitions }]
}

function portsText(ports: readonly number[]): string {
  return spaced(formatPorts(ports))
}

/** A list that may be broken between its members. */
function spaced(list: string): string {
  return list.replaceAll(',', ', ')
}

/** A time to the second, as people read it. */
function timeText(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`
}
