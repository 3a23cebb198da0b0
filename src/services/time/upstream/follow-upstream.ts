import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../../../core/index.ts'
import { createClock, type Clock } from '../clock.ts'
import { compareReadings, type TimeSurvey } from '../client/survey.ts'
import { monotonicMs } from '../monotonic-ms.ts'
import { dispersedMs } from './clock-filter.ts'
import { type MeasuredOffset, offsetTrend } from './drift.ts'
import {
  bendCourse,
  offsetAt,
  type OffsetCourse,
  shiftCourse,
  startCourse,
  stepThresholdMs,
} from './offset-course.ts'
import { createStepWatch } from './step-watch.ts'
import type { UpstreamAddress } from './upstream-address.ts'
import { createUpstreamPeer, politeSchedule, type PollSchedule, type UpstreamPeer } from './upstream-peer.ts'
import { synchronise, unknownTime, type UpstreamTime } from './upstream-time.ts'

/** How upstream servers are followed. */
export interface FollowOptions {
  readonly log: Logger
  /** Takes what is newly known. */
  readonly publish: (time: UpstreamTime) => void
  /** @default {@link politeSchedule} */
  readonly schedule?: PollSchedule
  /** The local clock that is compared with theirs. @default a clock as {@link createClock} makes it */
  readonly clock?: Clock
}

/** Updates that the drift of the local clock is learnt from. */
const longestHistory = 32
/** Polls without an update after which the clock isn't synchronised any more. */
const pollsToExpire = 8
const stepCheckMs = 250

/**
 * Follows upstream NTP servers until it is disposed of, and never sets a clock: publishes by how much the true time is ahead of
 * the local one, and what a server may say of itself that corrects its answers by that.
 *
 * Each server is asked by itself ({@link createUpstreamPeer}); after each answer the best that all of them have said is
 * compared (RFC 5905 §11.2), once every one has been asked. Where a majority agrees, answers are brought to what it says,
 * weighed by root distance and along the local clock's drift where that shows. Where none does, or nobody answers for eight
 * polls, the clock is not synchronised. If the local clock is set, all is measured anew.
 */
export function followUpstream(
  addresses: readonly UpstreamAddress[],
  { log, publish, schedule = politeSchedule, clock = createClock() }: FollowOptions,
): AsyncDisposable {
  const peers = addresses.map((address) => createUpstreamPeer(address, schedule, log))
  const end = new AbortController()
  const takeStep = createStepWatch(clock, monotonicMs)
  let known = unknownTime
  let history: readonly MeasuredOffset[] = []
  let wake = new AbortController()
  let lastVerdicts = ''
  let newestMs = -Infinity

  /** Takes into account what a server has just answered. */
  function update({ intervalMs }: UpstreamPeer): void {
    if (!peers.every(({ isSettled }) => isSettled)) return
    const nowMs = monotonicMs()
    const best = bestReadings(peers, nowMs, known.course.driftPpm)
    const survey = compareReadings(best)
    tellVerdicts(survey)
    if (survey.consensus === null) return
    if (known.synchronisation === undefined) log.info(survey.consensus, 'synchronised with upstream servers')
    // What has been measured before says nothing new, though it is still the best (RFC 5905 §10).
    const isNew = best.some(({ atMs }) => atMs > newestMs)
    newestMs = Math.max(...best.map(({ atMs }) => atMs))
    const course = isNew ? steer({ atMs: nowMs, offsetMs: survey.consensus.offsetMs }) : known.course
    const lifeMs = pollsToExpire * (intervalMs + schedule.timeoutMs)
    const synchronisation = synchronise(survey, {
      updatedMs: nowMs,
      expiresMs: Math.max(nowMs + lifeMs, known.synchronisation?.expiresMs ?? 0),
      trueNs: clock.nowNs() + BigInt(Math.round(offsetAt(course, nowMs) * 1e6)),
    })
    known = { course, synchronisation }
    publish(known)
  }

  /** The course of answers from now on, by what was measured. */
  function steer(measured: MeasuredOffset): OffsetCourse {
    const { course } = known
    const isFirst = course.knots.length === 0
    const awayMs = measured.offsetMs - offsetAt(course, measured.atMs)
    const isStep = !isFirst && Math.abs(awayMs) > stepThresholdMs
    if (isStep) log.warn({ awayMs }, 'answers are stepped to the upstream time')
    history = isStep ? [measured] : [...history, measured].slice(-longestHistory)
    const target = { driftPpm: 0, ...measured, ...offsetTrend(history) }
    return isFirst || isStep ? startCourse(target) : bendCourse(course, target)
  }

  function tellVerdicts({ readings, consensus }: TimeSurvey): void {
    const falsetickers = readings
      .filter(({ verdict }) => verdict === 'falseticker')
      .map(({ server }) => server)
    const verdicts = consensus === null && readings.length > 0 ? 'no majority' : falsetickers.join(', ')
    if (verdicts === lastVerdicts) return
    lastVerdicts = verdicts
    if (consensus === null) log.warn('the upstream servers contradict each other: no majority agrees')
    else if (falsetickers.length > 0)
      log.warn({ falsetickers }, 'upstream servers are wrong, if the majority is right')
  }

  function checkStep(): void {
    const stepMs = takeStep()
    if (stepMs === 0) return
    log.warn({ stepMs }, 'the clock of this machine was set: the upstream servers are asked anew')
    history = []
    for (const peer of peers) peer.forget()
    known = { course: shiftCourse(known.course, -stepMs), synchronisation: undefined }
    publish(known)
    wake.abort()
    wake = new AbortController()
  }

  async function follow(peer: UpstreamPeer): Promise<void> {
    while (!end.signal.aborted) {
      if (await peer.poll(clock, end.signal)) update(peer)
      const untilNextMs = peer.untilNextMs()
      if (untilNextMs === undefined) return
      const signal = AbortSignal.any([end.signal, wake.signal])
      await delay(untilNextMs, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  const stepCheck = setInterval(checkStep, stepCheckMs)
  stepCheck.unref()
  const following = peers.map((peer) =>
    follow(peer).catch((error: unknown) => {
      if (!end.signal.aborted)
        log.error({ err: error, upstream: peer.name }, 'an upstream server is given up')
    }),
  )

  return {
    async [Symbol.asyncDispose]() {
      clearInterval(stepCheck)
      end.abort()
      await Promise.all(following)
    },
  }
}

/** What each upstream said at its best, brought to the present. */
function bestReadings(peers: readonly UpstreamPeer[], nowMs: number, driftPpm: number) {
  return peers.flatMap(({ filter }) => {
    const best = filter.best(nowMs, driftPpm)
    if (best === undefined) return []
    const { reading, ...now } = best
    const rootDispersionMs = (reading.rootDispersionMs ?? 0) + dispersedMs(best.atMs, nowMs)
    return [{ ...reading, ...now, rootDispersionMs }]
  })
}
