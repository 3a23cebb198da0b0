import { createClock } from '../clock.ts'
import { queryTime, type TimeQuery } from './query.ts'
import type { TimeReading } from './reading.ts'
import { type Candidate, type Selection, selectTruechimers } from './selection.ts'

/** What the other servers make of one. */
export type Verdict =
  /** It agrees with the majority. */
  | 'truechimer'
  /** It can't be right if the majority is. */
  | 'falseticker'
  /** It tells a time, but no majority of those asked agrees on one. */
  | 'undecided'
  /** No time, a clock that isn't synchronised, or one that may be off by 1.5 s or more. */
  | 'unusable'

/** What the servers that agree say together. */
export interface Consensus {
  /** Milliseconds that their time is ahead of the local one, the closer ones weighing more (RFC 5905 §11.2.3). */
  readonly offsetMs: number
  /** The truth lies between these, if those that agree are right. */
  readonly lowMs: number
  readonly highMs: number
  /** Delay, weighed as the offset is. */
  readonly delayMs: number
  /** How far the offsets are from each other, and from themselves: both root mean squares, added as such. */
  readonly jitterMs: number
  /** How many agree, out of how many had a vote: of a survey all that were asked, whether they answered or not. */
  readonly agreeing: number
  readonly voters: number
}

/** A server's reading, and what the others make of it. */
export interface SurveyedReading extends TimeReading {
  readonly verdict: Verdict
}

/** What several servers say about the time. */
export interface TimeSurvey {
  /** In the order in which the servers were given. */
  readonly readings: readonly SurveyedReading[]
  /** `null` where no majority of those that were asked agrees. */
  readonly consensus: Consensus | null
}

/** A reading that can be held against others. */
interface Comparable extends Candidate {
  readonly reading: TimeReading
  readonly delayMs: number
}

/** From here on an interval is too wide to tell anything (ntpd's maxdist). */
const longestRootDistanceMs = 1_500

/**
 * Asks several servers at once, each as {@link queryTime} does, and compares them: which agree, and which can't be right
 * (RFC 5905 §11.2.1). Takes as long as the slowest. Protocols may differ; those in whole seconds are right to a second,
 * and weigh accordingly. A server's fault is in its reading, not a throw; one that tells no time is asked nevertheless,
 * and counts where a majority is looked for.
 *
 * ```ts
 * const { consensus, readings } = await surveyTime([
 *   { host: '10.0.0.1', protocol: 'ntp' },
 *   { host: '10.0.0.2', protocol: 'ntp' },
 *   { host: '10.0.0.3', protocol: 'ntp' },
 * ])
 * for (const { server, verdict } of readings) if (verdict === 'falseticker') console.error(`${server} is wrong`)
 * ```
 *
 * @throws {@link OptionError} `UNKNOWN_TIME_PROTOCOL`, `INVALID_TIME_QUERY`
 */
export async function surveyTime(queries: readonly TimeQuery[]): Promise<TimeSurvey> {
  const clock = createClock()
  const readings = await Promise.all(queries.map((query) => queryTime({ clock, ...query })))
  return compareReadings(readings, readings.length)
}

/**
 * Compares readings that were taken at the same time. The majority is one of `voters`; unless told otherwise, of the
 * readings that can be compared.
 */
export function compareReadings(readings: readonly TimeReading[], voters?: number): TimeSurvey {
  const candidates = readings.flatMap(comparable)
  const outOf = voters ?? candidates.length
  const selection = selectTruechimers(candidates, outOf)
  const verdicts = new Map<TimeReading, Verdict>(candidates.map(({ reading }) => [reading, 'undecided']))
  for (const { reading } of selection?.truechimers ?? []) verdicts.set(reading, 'truechimer')
  for (const { reading } of selection?.falsetickers ?? []) verdicts.set(reading, 'falseticker')
  return {
    readings: readings.map((reading) => ({ ...reading, verdict: verdicts.get(reading) ?? 'unusable' })),
    consensus: selection === undefined ? null : combine(selection, outOf),
  }
}

function comparable(reading: TimeReading): readonly Comparable[] {
  const { fault, offsetMs, rootDistanceMs, delayMs } = reading
  if (fault !== null || offsetMs === null || rootDistanceMs === null || delayMs === null) return []
  return rootDistanceMs < longestRootDistanceMs ? [{ reading, offsetMs, rootDistanceMs, delayMs }] : []
}

/** The average weighed by 1/λ (RFC 5905 §11.2.3 and A.5.5.5), and the jitter of the system (A.5.5.2). */
function combine(selection: Selection<Comparable>, voters: number): Consensus {
  const { truechimers, lowMs, highMs } = selection
  const weights = truechimers.map(({ rootDistanceMs }) => 1 / rootDistanceMs)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const average = (value: (one: Comparable) => number): number =>
    truechimers.reduce((sum, one, index) => sum + value(one) * (weights[index] ?? 0), 0) / total
  const offsetMs = average((one) => one.offsetMs)
  const selectionVariance = average((one) => (one.offsetMs - offsetMs) ** 2)
  const peerVariance = average(({ reading }) => (reading.jitterMs ?? 0) ** 2)
  return {
    offsetMs,
    lowMs,
    highMs,
    delayMs: average((one) => one.delayMs),
    jitterMs: Math.sqrt(selectionVariance + peerVariance),
    agreeing: truechimers.length,
    voters,
  }
}
