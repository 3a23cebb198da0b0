import type { SurveyedReading, TimeSurvey } from '../client/survey.ts'
import { type ClockState, precisionExponent, unsynchronised, unsynchronisedStratum } from '../clock-state.ts'
import { ntpLeap } from '../ntp/packet.ts'
import { referenceIdOfAddress } from '../ntp/reference-id.ts'
import { encodeNtpShort, encodeNtpTimestamp } from '../ntp/timestamp.ts'
import { dispersedMs } from './clock-filter.ts'
import { type OffsetCourse, remainingMs } from './offset-course.ts'

/** What a server says of itself while it follows upstream servers: plain data, as of its last update. */
export interface Synchronisation {
  readonly leap: number
  readonly stratum: number
  readonly referenceId: number
  readonly rootDelayMs: number
  readonly rootDispersionMs: number
  /** When it was last updated: by the monotonic clock, and as an NTP timestamp of the true time. */
  readonly updatedMs: number
  readonly reference: { readonly seconds: number; readonly fraction: number }
  /** When it no longer holds, for want of another update, by the monotonic clock. */
  readonly expiresMs: number
}

/** What is known from upstream servers, as every thread is told it. */
export interface UpstreamTime {
  /** How far ahead of the local clock the true time is, as far as it is known. */
  readonly course: OffsetCourse
  /** `undefined` before the first update, and after the local clock was set. */
  readonly synchronisation: Synchronisation | undefined
}

/** Nothing is known yet. */
export const unknownTime: UpstreamTime = { course: { knots: [], driftPpm: 0 }, synchronisation: undefined }

/**
 * What is to be said of a clock that follows upstream servers, at a moment of the monotonic clock: root dispersion has grown
 * by 15 ppm since the last update, and holds what answers haven't been brought to yet. Without an update for too long it is
 * not synchronised.
 */
export function upstreamState({ course, synchronisation }: UpstreamTime, nowMs: number): ClockState {
  if (synchronisation === undefined || nowMs >= synchronisation.expiresMs) return unsynchronised
  const { leap, stratum, referenceId, reference, rootDelayMs, rootDispersionMs, updatedMs } = synchronisation
  return {
    leap,
    stratum,
    referenceId,
    reference,
    rootDelay: shortOf(rootDelayMs),
    rootDispersion: shortOf(rootDispersionMs + dispersedMs(updatedMs, nowMs) + remainingMs(course, nowMs)),
    precisionExponent,
  }
}

/** When an update was made, and how long it holds. */
export interface UpdateTimes {
  readonly updatedMs: number
  readonly expiresMs: number
  /** The true time then, in nanoseconds since 1970. */
  readonly trueNs: bigint
}

/**
 * What a survey of upstream servers makes of this one (RFC 5905 §11.2.3 and A.5.5.4): the system peer is the truechimer of the
 * lowest stratum, among these that of the least root distance; this server is one stratum below it, and what it says of
 * delay and dispersion adds to what the peer does. A leap second is announced by most truechimers or not at all.
 * `undefined` where no majority agrees.
 */
export function synchronise(survey: TimeSurvey, times: UpdateTimes): Synchronisation | undefined {
  const truechimers = survey.readings.filter(({ verdict }) => verdict === 'truechimer')
  const peer = truechimers.reduce<SurveyedReading | undefined>(
    (best, one) => (best === undefined || rankOf(one) < rankOf(best) ? one : best),
    undefined,
  )
  if (survey.consensus === null || peer === undefined) return undefined
  const stamp = encodeNtpTimestamp(times.trueNs)
  return {
    leap: leapOf(truechimers),
    stratum: (peer.stratum ?? unsynchronisedStratum) + 1,
    referenceId: referenceIdOfAddress(peer.address ?? ''),
    rootDelayMs: (peer.rootDelayMs ?? 0) + (peer.delayMs ?? 0),
    rootDispersionMs: (peer.rootDispersionMs ?? 0) + survey.consensus.jitterMs + precisionMs,
    reference: { seconds: Number(stamp >> 32n), fraction: Number(stamp & 0xffff_ffffn) },
    updatedMs: times.updatedMs,
    expiresMs: times.expiresMs,
  }
}

const precisionMs = 2 ** precisionExponent * 1_000
/** The greatest root distance that is compared, so that a lower stratum always goes first. */
const stratumWeightMs = 1_500

function rankOf({ stratum, rootDistanceMs }: SurveyedReading): number {
  return (stratum ?? unsynchronisedStratum) * stratumWeightMs + (rootDistanceMs ?? stratumWeightMs)
}

function leapOf(truechimers: readonly SurveyedReading[]): number {
  for (const leap of [ntpLeap.insertSecond, ntpLeap.deleteSecond]) {
    if (truechimers.filter((one) => one.leap === leap).length * 2 > truechimers.length) return leap
  }
  return ntpLeap.none
}

function shortOf(ms: number): number {
  return encodeNtpShort(BigInt(Math.round(Math.max(0, ms) * 1e6)))
}
