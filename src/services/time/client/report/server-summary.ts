import type { Recording } from '../history/recording.ts'
import { quantile, seriesOf, type ServerSeries } from './server-series.ts'

/** How figures are spread, in milliseconds. */
export interface Distribution {
  readonly least: number
  /** 95 % of the figures lie between these. */
  readonly low: number
  readonly high: number
  readonly median: number
  readonly greatest: number
}

/** A server's recording in a few figures. `null` where there is nothing to tell them from. */
export interface ServerSummary {
  /** How many requests brought a time, in percent: `100 %` only where all did. */
  readonly answeredShare: string
  readonly offset: Distribution | null
  readonly delay: Distribution | null
  /** Root mean square of the steps from one offset to the next. */
  readonly jitterMs: number | null
}

/** Sums up what was recorded of a server. */
export function summarise({ asked, points, stepsMs }: ServerSeries): ServerSummary {
  const squares = stepsMs.reduce((sum, step) => sum + step ** 2, 0)
  const isAll = points.length === asked
  return {
    answeredShare: isAll ? '100 %' : `${Math.min(99.99, (100 * points.length) / asked).toFixed(2)} %`,
    offset: distributionOf(points.map(({ offsetMs }) => offsetMs)),
    delay: distributionOf(points.map(({ delayMs }) => delayMs)),
    jitterMs: stepsMs.length === 0 ? null : Math.sqrt(squares / stepsMs.length),
  }
}

function distributionOf(figures: readonly number[]): Distribution | null {
  const sorted = figures.toSorted((a, b) => a - b)
  const at = (share: number): number => quantile(sorted, share) ?? 0
  if (sorted.length === 0) return null
  return { least: at(0), low: at(0.025), median: at(0.5), high: at(0.975), greatest: at(1) }
}

/** What a recording says of a server, as plain data for programs. */
export interface RecordedServer extends Pick<ServerSummary, 'jitterMs'> {
  readonly server: string
  readonly protocol: ServerSeries['protocol']
  /** ISO 8601 in UTC. */
  readonly from: string
  readonly to: string
  readonly asked: number
  readonly answered: number
  readonly offsetMs: Distribution | null
  readonly delayMs: Distribution | null
  /** In how many rounds it was wrong, if the majority was right; and said that its clock isn't synchronised. */
  readonly falseticks: number
  readonly unsynchronised: number
  readonly outages: readonly { readonly from: string; readonly to: string | null; readonly lost: number }[]
}

/** The figures of a report without its drawings, server by server in the order in which they were first asked. */
export function summariseRecording({ records }: Recording): readonly RecordedServer[] {
  return seriesOf(records).map((series) => {
    const { offset, delay, jitterMs } = summarise(series)
    const { server, protocol, asked, falseticks, unsynchronised } = series
    return {
      server,
      protocol,
      from: new Date(series.fromMs).toISOString(),
      to: new Date(series.toMs).toISOString(),
      asked,
      answered: series.points.length,
      offsetMs: offset,
      delayMs: delay,
      jitterMs,
      falseticks,
      unsynchronised,
      outages: series.outages.map(({ fromMs, toMs, lost, isOver }) => ({
        from: new Date(fromMs).toISOString(),
        to: isOver ? new Date(toMs).toISOString() : null,
        lost,
      })),
    }
  })
}
