import { createPace, type Pace } from './pace.ts'

/** How fast one host is sent probes: as fast as it goes, until it shows that it lets only so many through. */
export interface HostPace {
  /** Whether the host has shown a limit. */
  readonly isLimited: boolean
  /** Takes the permission for one probe, or says that it is too early. */
  take(nowMs: number): boolean
  /** Counts an answer of the host's own. `wasAsked` says that an earlier probe to the port went unanswered. */
  answered(wasAsked: boolean): void
  /** Looks at what the last while has brought; cheap, to be called often. `timeoutMs` is how long an answer may take. */
  adapt(nowMs: number, timeoutMs: number): void
}

/** Long enough that two in a row tell a limit from loss, whose repeats are over by then. */
const windowMs = 500
const pacedWindowMs = 250
/** A paced host's window lasts until so many probes have been sent, so that their share means something, but not for ever. */
const windowProbes = 20
const longestWindowMs = 1000
/** How much more than it delivered a host is sent, so that it can show if more is possible. */
const headroom = 1.15
/** Below this share of answers the pace is too high, above the other it may rise. */
const poorShare = 0.75
const goodShare = 0.92
const rise = 1.25
/** How fast it is forgotten what a host has delivered at best. */
const fade = 0.95
/** No host is given up to a crawl: at this pace a round of a thousand ports still ends. */
const leastPerSecond = 20
/** From here on there is no limit to speak of. */
const unlimitedPerSecond = 50_000
/** Answers to repeated probes that are no accident. */
const leastRescued = 2
/** How long the pace stays after a cut that has brought nothing: what is lost is lost at any pace. */
const vainWindows = 10

/**
 * Makes the pace of one host. Lost packets alone don't slow it down: loss thins out what a round leaves from one to the
 * next, while a limit lets the same number through each time. So a host is paced as soon as *repeated* probes bring, for
 * two windows on end, about as many answers as before; then to 1.15 times what it delivered. A cut that doesn't raise the
 * share of answers is taken back: ports that are silent for good look like loss.
 */
export function createHostPace(startMs: number): HostPace {
  let probesPerSecond = Infinity
  let pace: Pace = createPace(Infinity, startMs)
  let windowStartMs = startMs
  let sent = 0
  let answered = 0
  let rescued = 0
  let answeredBefore = Infinity
  let best = 0
  let rateBeforeCut = Infinity
  let shareBeforeCut = 0
  let isCut = false
  let rest = 0

  function setRate(rate: number, nowMs: number): void {
    probesPerSecond = rate >= unlimitedPerSecond ? Infinity : Math.max(leastPerSecond, rate)
    pace = createPace(probesPerSecond, nowMs)
  }

  function judge(share: number, nowMs: number): void {
    if (isCut && rateBeforeCut !== Infinity && share < shareBeforeCut * 1.1) {
      setRate(rateBeforeCut, nowMs)
      rest = vainWindows
    }
    isCut = false
    if (probesPerSecond === Infinity) {
      if (rescued >= leastRescued && rescued >= answeredBefore / 2 && share < poorShare) cut(share, nowMs)
    } else if (share > goodShare) {
      setRate(probesPerSecond * rise, nowMs)
    } else if (share < poorShare && rest === 0) {
      cut(share, nowMs)
    }
    rest = Math.max(0, rest - 1)
  }

  function cut(share: number, nowMs: number): void {
    const rate = best * headroom
    if (rate >= probesPerSecond) return
    rateBeforeCut = probesPerSecond
    shareBeforeCut = share
    isCut = true
    setRate(rate, nowMs)
  }

  return {
    get isLimited() {
      return probesPerSecond !== Infinity
    },
    take(nowMs) {
      if (!pace.take(nowMs)) return false
      sent++
      return true
    },
    answered(wasAsked) {
      answered++
      if (wasAsked) rescued++
    },
    adapt(nowMs, timeoutMs) {
      const elapsedMs = nowMs - windowStartMs
      const isPaced = probesPerSecond !== Infinity
      if (elapsedMs < Math.max(isPaced ? pacedWindowMs : windowMs, 2 * timeoutMs)) return
      if (isPaced && sent < windowProbes && elapsedMs < longestWindowMs) return
      if (sent > 0) {
        best = Math.max((answered / elapsedMs) * 1000, best * fade)
        judge(answered / sent, nowMs)
        answeredBefore = answered
      }
      windowStartMs = nowMs
      sent = 0
      answered = 0
      rescued = 0
    },
  }
}
