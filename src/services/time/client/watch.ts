import { setTimeout as delay } from 'node:timers/promises'
import { openClock } from '../clock.ts'
import { queryTime, type TimeQuery } from './query.ts'
import type { TimeReading } from './reading.ts'
import { compareReadings, type TimeSurvey } from './survey.ts'

/** Options of {@link watchTime}. */
export interface WatchOptions {
  /** The servers, and how to ask each. One request a round unless `samples` says otherwise. */
  readonly queries: readonly TimeQuery[]
  /** Milliseconds from one round to the next. @default 1000 */
  readonly intervalMs?: number
  /** Ends after so many rounds. @default Infinity */
  readonly rounds?: number
  /** Ends the watch, without a throw, within the round that is under way. */
  readonly signal?: AbortSignal
}

/** What was found in a round. */
export interface Round extends TimeSurvey {
  /** When it began, by the local clock: milliseconds since 1970. */
  readonly atMs: number
}

/** How much a server is spared after it has asked for that: it is left out of so many rounds, at most. */
const longestSparing = 64

/**
 * Asks servers again and again, and yields what each round finds, at a fixed pace: a round that takes too long, or a
 * consumer that does, has the next ones left out, not made up for. Ends with the signal, after `rounds`, or when every
 * server has denied access.
 *
 * Kiss codes are obeyed (RFC 5905 §7.4): a server that answers RATE is asked half as often from then on, each time; one
 * that answers DENY or RSTR isn't asked again. A round holds the readings of the servers that were asked in it.
 *
 * ```ts
 * const queries = [{ host: '10.0.0.1', protocol: 'ntp' }] as const
 * for await (const { readings } of watchTime({ queries, intervalMs: 16_000 })) console.log(readings[0]?.offsetMs)
 * ```
 *
 * @throws {@link OptionError} `UNKNOWN_TIME_PROTOCOL`, `INVALID_TIME_QUERY`
 */
export async function* watchTime(options: WatchOptions): AsyncGenerator<Round, void, undefined> {
  const { queries, intervalMs = 1_000, rounds = Infinity, signal } = options
  const clock = await openClock()
  const asked = queries.map((query) => ({
    query: { samples: 1, clock, ...query, ...(signal === undefined ? {} : { signal }) },
    patience: followKisses(),
  }))
  const startMs = performance.now()
  for (let turn = 0, round = 0; round < rounds; round++) {
    await until(startMs + turn * intervalMs, signal)
    if (signal?.aborted === true) return
    const atMs = Number(clock.nowNs() / 1_000_000n)
    const due = asked.filter(({ patience }) => patience.isDue(turn))
    const readings = await readAll(due.map(({ query }) => query))
    if (readings === undefined) return
    for (const [index, { patience }] of due.entries()) patience.note(turn, readings[index]?.kiss ?? null)
    if (due.length > 0) yield { atMs, ...compareReadings(readings, readings.length) }
    if (asked.every(({ patience }) => patience.isOver())) return
    turn = Math.max(turn + 1, Math.ceil((performance.now() - startMs) / intervalMs))
  }
}

/** The readings of a round, or `undefined` where it was stopped. */
async function readAll(queries: readonly TimeQuery[]): Promise<readonly TimeReading[] | undefined> {
  try {
    return await Promise.all(queries.map(queryTime))
  } catch (error) {
    if (queries.some(({ signal }) => signal?.aborted === true)) return undefined
    throw error
  }
}

async function until(timeMs: number, signal: AbortSignal | undefined): Promise<void> {
  const leftMs = timeMs - performance.now()
  if (leftMs <= 0) return
  try {
    await delay(leftMs, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    if (signal?.aborted !== true) throw error
  }
}

/** In which rounds a server may be asked, after what it has said about that. */
function followKisses() {
  let every = 1
  let nextTurn = 0
  return {
    isDue: (turn: number) => turn >= nextTurn,
    isOver: () => nextTurn === Infinity,
    note(turn: number, kiss: string | null): void {
      if (kiss === 'RATE') every = Math.min(2 * every, longestSparing)
      nextTurn = kiss === 'DENY' || kiss === 'RSTR' ? Infinity : turn + every
    },
  }
}
