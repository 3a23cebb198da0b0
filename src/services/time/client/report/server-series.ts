import { tellsWholeSeconds } from '../protocols.ts'
import { type Outage, trackOutages } from '../history/outages.ts'
import type { TimeRecord } from '../history/time-record.ts'

/** One answer. Milliseconds; `atMs` since 1970. */
export interface Point {
  readonly atMs: number
  readonly offsetMs: number
  readonly delayMs: number
}

/** A stretch of time: of an outage, or one in which nobody asked. */
export interface Stretch {
  readonly fromMs: number
  readonly toMs: number
}

/** What a recording says of one server. */
export interface ServerSeries {
  readonly server: string
  readonly protocol: TimeRecord['protocol']
  readonly asked: number
  /** Those that told a time, by when they were asked. */
  readonly points: readonly Point[]
  readonly fromMs: number
  readonly toMs: number
  readonly outages: readonly (Stretch & { readonly lost: number; readonly isOver: boolean })[]
  /** Where nothing was recorded: much longer than it took from one record to the next otherwise. */
  readonly holes: readonly Stretch[]
  /** Steps from one offset to the next, where nothing was lost between the two; none where whole seconds are told. */
  readonly stepsMs: readonly number[]
  /** How often the others found it wrong. */
  readonly falseticks: number
  /** How often it said that its clock isn't synchronised. */
  readonly unsynchronised: number
  readonly latest: TimeRecord
}

/** So many times the usual distance of two records are a hole. */
const holeFactor = 5

/** Puts a recording in order: servers by when they first appear, records by time. */
export function seriesOf(records: readonly TimeRecord[]): readonly ServerSeries[] {
  const groups = Map.groupBy(records, ({ server, protocol }) => `${protocol} ${server}`)
  return [...groups.values()].map((group) =>
    describeServer(
      group.map((record) => ({ atMs: Date.parse(record.at), record })).toSorted((a, b) => a.atMs - b.atMs),
    ),
  )
}

interface Dated {
  readonly atMs: number
  readonly record: TimeRecord
}

function describeServer(dated: readonly Dated[]): ServerSeries {
  const first = dated[0]
  const last = dated.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('a server without a record')
  const holes = findHoles(dated.map(({ atMs }) => atMs))
  const points = dated.flatMap(({ atMs, record: { offsetMs, delayMs } }) =>
    offsetMs === null || delayMs === null ? [] : [{ atMs, offsetMs, delayMs }],
  )
  const outages = findOutages(dated, last.atMs)
  return {
    server: last.record.server,
    protocol: last.record.protocol,
    asked: dated.length,
    points,
    fromMs: first.atMs,
    toMs: last.atMs,
    outages,
    holes,
    stepsMs: tellsWholeSeconds(last.record.protocol) ? [] : findSteps(points, [...outages, ...holes]),
    falseticks: dated.filter(({ record }) => record.verdict === 'falseticker').length,
    unsynchronised: dated.filter(({ record }) => record.fault === 'UNSYNCHRONISED').length,
    latest: last.record,
  }
}

function findOutages(dated: readonly Dated[], endMs: number): ServerSeries['outages'] {
  const tracker = trackOutages()
  const ended: Outage[] = []
  for (const { atMs, record } of dated) {
    const news = tracker.note(atMs, record.offsetMs !== null)
    if (news?.toMs !== undefined) ended.push(news)
  }
  const current = tracker.current()
  return [...ended, ...(current === undefined ? [] : [current])].map(({ fromMs, toMs, lost }) => ({
    fromMs,
    toMs: toMs ?? endMs,
    lost,
    isOver: toMs !== undefined,
  }))
}

function findHoles(times: readonly number[]): readonly Stretch[] {
  const pairs = times.slice(1).map((toMs, index) => ({ fromMs: times[index] ?? toMs, toMs }))
  const gaps = pairs.map(({ fromMs, toMs }) => toMs - fromMs).toSorted((a, b) => a - b)
  const usualMs = quantile(gaps, 0.5) ?? 0
  return pairs.filter(({ fromMs, toMs }) => toMs - fromMs > holeFactor * usualMs)
}

function findSteps(points: readonly Point[], breaks: readonly Stretch[]): readonly number[] {
  const isBroken = breaksBetween(breaks)
  return points.flatMap((point, index) => {
    const before = points[index - 1]
    return before === undefined || isBroken(before.atMs, point.atMs) ? [] : [point.offsetMs - before.offsetMs]
  })
}

/** Whether one of these stretches lies between two moments; ask in the order of time. */
export function breaksBetween(breaks: readonly Stretch[]): (fromMs: number, toMs: number) => boolean {
  const ordered = breaks.toSorted((a, b) => a.fromMs - b.fromMs)
  let next = 0
  return (fromMs, toMs) => {
    while ((ordered[next]?.fromMs ?? Infinity) < fromMs) next++
    const found = ordered[next]
    return found !== undefined && found.fromMs >= fromMs && found.toMs <= toMs
  }
}

/** The value below which this share of sorted figures lies, between two of them where it falls there. */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) return undefined
  return below + (above - below) * (place - Math.floor(place))
}
