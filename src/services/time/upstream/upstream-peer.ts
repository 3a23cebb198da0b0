import { networkInterfaces } from 'node:os'
import { hostPort, type Logger } from '../../../core/index.ts'
import type { Clock } from '../clock.ts'
import { queryTime } from '../client/query.ts'
import type { TimeReading } from '../client/reading.ts'
import { unsynchronisedStratum } from '../clock-state.ts'
import { monotonicMs } from '../monotonic-ms.ts'
import { formatReferenceId, referenceIdOfAddress } from '../ntp/reference-id.ts'
import { type ClockFilter, createClockFilter } from './clock-filter.ts'
import type { UpstreamAddress } from './upstream-address.ts'

/** How often upstream servers are asked; milliseconds. */
export interface PollSchedule {
  /** Polls at the start, and after the local clock was set, and how far apart. */
  readonly burst: number
  readonly burstSpacingMs: number
  /** The first interval after that, and the longest to which it grows. */
  readonly shortestMs: number
  readonly longestMs: number
  /** The longest interval to which a server that asks for fewer requests makes it grow. */
  readonly longestRefusedMs: number
  /** How long an answer is awaited. */
  readonly timeoutMs: number
}

/** Four polls 2 s apart, then every 16 s, and in the long run every 64 s. */
export const politeSchedule: PollSchedule = {
  burst: 4,
  burstSpacingMs: 2_000,
  shortestMs: 16_000,
  longestMs: 64_000,
  longestRefusedMs: 1_024_000,
  timeoutMs: 1_000,
}

/** An upstream server, and when it is asked. */
export interface UpstreamPeer {
  /** `HOST:PORT` for the log. */
  readonly name: string
  readonly filter: ClockFilter
  /** Milliseconds from one poll to the next at present. */
  readonly intervalMs: number
  /** Whether it has been asked since it was made or has forgotten, or wants no questions. */
  readonly isSettled: boolean
  /** Asks once. Resolves with whether the answer may be used; rejects with the signal's reason. */
  poll(clock: Clock, signal: AbortSignal): Promise<boolean>
  /** Milliseconds until the next poll; `undefined` where the server wants none. */
  untilNextMs(): number | undefined
  /** Begins anew, after the local clock was set. */
  forget(): void
}

/** Answers in a row after which a server is asked half as often. */
const answersToRelax = 8
/** Polls of many servers don't keep step. */
const randomShare = 0.1

/**
 * Makes an upstream server's side of following it. Its name is looked up once, and again when eight polls in a row went
 * unanswered. A kiss of death is heeded (RFC 5905 §7.4): RATE doubles the interval, for good; DENY and RSTR end the polls.
 */
export function createUpstreamPeer(
  { host, port }: UpstreamAddress,
  schedule: PollSchedule,
  log: Logger,
): UpstreamPeer {
  const filter = createClockFilter()
  const name = hostPort(host, port)
  let address: string | undefined
  let intervalMs = schedule.shortestMs
  let leastIntervalMs = schedule.shortestMs
  let burstLeft = schedule.burst
  let answersInRow = 0
  let isDenied = false
  let era = 0
  let lastProblem: string | null = null

  function relax(): void {
    answersInRow += 1
    if (answersInRow % answersToRelax === 0) {
      intervalMs = Math.max(intervalMs, Math.min(intervalMs * 2, schedule.longestMs))
    }
  }

  function heed(kiss: string): void {
    burstLeft = 0
    isDenied = kiss === 'DENY' || kiss === 'RSTR'
    leastIntervalMs = Math.min(Math.max(intervalMs, leastIntervalMs) * 2, schedule.longestRefusedMs)
    intervalMs = leastIntervalMs
  }

  /** Says what is wrong with the server once, and that it is well again. */
  function tell(problem: string | null): void {
    if (problem === lastProblem) return
    if (problem === null) log.info({ upstream: name }, 'the upstream server can be followed')
    else log.warn({ upstream: name, reason: problem }, 'the upstream server cannot be followed')
    lastProblem = problem
  }

  return {
    name,
    filter,
    get intervalMs() {
      return intervalMs
    },
    get isSettled() {
      return filter.polls > 0 || isDenied
    },
    async poll(clock, signal) {
      const asked = {
        host: address ?? host,
        port,
        protocol: 'ntp',
        samples: 1,
        timeoutMs: schedule.timeoutMs,
      } as const
      const askedIn = era
      const reading = await queryTime({ ...asked, clock, signal })
      if (askedIn !== era) return false
      burstLeft = Math.max(0, burstLeft - 1)
      if (reading.kiss !== null) heed(reading.kiss)
      const problem = problemOf(reading)
      const { offsetMs, delayMs, rootDistanceMs } = reading
      if (problem !== null || offsetMs === null || delayMs === null || rootDistanceMs === null) {
        answersInRow = 0
        filter.add(undefined)
        if (!keepsItsWord(reading)) filter.distrust()
        if (filter.isUnreachable) address = undefined
        // Now and then a datagram is lost.
        if (reading.fault?.code !== 'NO_ANSWER' || address === undefined) tell(problem)
        return false
      }
      tell(null)
      address = reading.address ?? undefined
      relax()
      filter.add({ atMs: monotonicMs(), offsetMs, delayMs, rootDistanceMs, reading })
      return true
    },
    untilNextMs() {
      if (isDenied) return undefined
      const spacingMs = burstLeft > 0 ? schedule.burstSpacingMs : intervalMs
      return spacingMs * (1 + randomShare * Math.random())
    },
    forget() {
      era += 1
      filter.forget()
      answersInRow = 0
      intervalMs = leastIntervalMs
      burstLeft = leastIntervalMs > schedule.shortestMs ? 0 : schedule.burst
    },
  }
}

/** Whether nothing was said that takes back what was said before. */
function keepsItsWord({ fault }: TimeReading): boolean {
  return fault !== null && fault.code !== 'UNSYNCHRONISED'
}

/** Why a reading isn't to be followed: a fault, a stratum with none below it, or a server that follows this machine. */
function problemOf({ error, stratum, referenceId }: TimeReading): string | null {
  if (error !== null) return error
  if (stratum === null || stratum + 1 >= unsynchronisedStratum) return `its stratum is ${stratum}`
  if (stratum > 1 && ownReferenceIds().has(referenceId ?? '')) return 'it follows this machine'
  return null
}

/** What servers that follow this machine give as their reference. Loopback is left out: there several may be chained. */
function ownReferenceIds(): ReadonlySet<string> {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return new Set(
    interfaces
      .filter(({ internal }) => !internal)
      .map(({ address }) => formatReferenceId(referenceIdOfAddress(address), 2)),
  )
}
