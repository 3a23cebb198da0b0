import { tellsWholeSeconds } from '../protocols.ts'
import type { SurveyedReading } from '../survey.ts'
import { type Outage, trackOutages } from './outages.ts'

/** Least, mean and greatest of some figures; `null` where there are none. */
export interface Spread {
  readonly least: number
  readonly mean: number
  readonly greatest: number
}

/** A moment at which a server was asked, as a plot shows it. `null` where it gave no time. */
export interface Moment {
  readonly atMs: number
  readonly offsetMs: number | null
  readonly delayMs: number | null
}

/** What is known of one server while it is watched. */
export interface ServerTally {
  readonly server: string
  readonly latest: SurveyedReading
  readonly asked: number
  readonly answered: number
  readonly offsetMs: Spread | null
  readonly delayMs: Spread | null
  /** Root mean square of the steps from one offset to the next; `null` before there are two, and for whole seconds. */
  readonly jitterMs: number | null
  /** The last ones, oldest first; at most what was asked for. */
  readonly recent: readonly Moment[]
  readonly outages: { readonly count: number; readonly longestMs: number }
  /** The outage that goes on. */
  readonly outage: Outage | undefined
  /** The outage that began or ended with the latest reading. */
  readonly news: Outage | undefined
}

/**
 * Sums up one server's readings as they come, in bounded memory: figures are kept as sums, and of single moments only the
 * last `keep`. Call it with each reading and when it was asked for; it returns what is known then.
 */
export function tallyServer(keep: number): (atMs: number, reading: SurveyedReading) => ServerTally {
  const offset = spreadOf()
  const delay = spreadOf()
  const steps = { count: 0, squares: 0 }
  const outages = trackOutages()
  const ended = { count: 0, longestMs: 0 }
  const recent: Moment[] = []
  let asked = 0
  let answered = 0
  let lastOffsetMs: number | null = null

  return (atMs, reading) => {
    const isAnswered = reading.time !== null
    const offsetMs = isAnswered ? reading.offsetMs : null
    const delayMs = isAnswered ? reading.delayMs : null
    asked++
    if (isAnswered) answered++
    offset.add(offsetMs)
    delay.add(delayMs)
    if (offsetMs !== null && lastOffsetMs !== null && !tellsWholeSeconds(reading.protocol)) {
      steps.count++
      steps.squares += (offsetMs - lastOffsetMs) ** 2
    }
    lastOffsetMs = offsetMs ?? lastOffsetMs
    recent.push({ atMs, offsetMs, delayMs })
    if (recent.length > keep) recent.shift()
    const news = outages.note(atMs, isAnswered)
    if (news !== undefined && news.toMs === undefined) ended.count++
    if (news?.toMs !== undefined) ended.longestMs = Math.max(ended.longestMs, news.toMs - news.fromMs)
    const outage = outages.current()
    const lastsMs = outage === undefined ? 0 : atMs - outage.fromMs
    return {
      server: reading.server,
      latest: reading,
      asked,
      answered,
      offsetMs: offset.spread(),
      delayMs: delay.spread(),
      jitterMs: steps.count === 0 ? null : Math.sqrt(steps.squares / steps.count),
      recent: [...recent],
      outages: { count: ended.count, longestMs: Math.max(ended.longestMs, lastsMs) },
      outage,
      news,
    }
  }
}

function spreadOf() {
  let count = 0
  let mean = 0
  let least = Infinity
  let greatest = -Infinity
  return {
    add(value: number | null): void {
      if (value === null) return
      count++
      mean += (value - mean) / count
      least = Math.min(least, value)
      greatest = Math.max(greatest, value)
    },
    spread: (): Spread | null => (count === 0 ? null : { least, mean, greatest }),
  }
}
