import type { Reason } from '../result.ts'
import { createRoundTrip } from '../round-trip.ts'
import { createHostPace } from './host-pace.ts'
import { createProbeLinks, noProbe, type ProbeList } from './probe-lists.ts'
import type { RoundsHost } from './rounds-host.ts'

/** What happens to probes, told as it happens. */
export interface RoundsListener {
  /** A port's verdict; its slot is free then. `rttMs` is `undefined` where the host itself hasn't answered. */
  onVerdict(slot: number, reason: Reason, rttMs: number | undefined): void
  /**
   * A probe stayed unanswered, and will be asked again or concluded. Where its answer is found only now, it may be
   * reported from in here: then it counts.
   */
  onTimedOut(slot: number): void
}

/** What an engine has of its own; the rest of the policy is the same for all. */
export interface RoundsOptions {
  /**
   * How long the answer to a probe that may be the port's last is waited for at least. An engine that hears answers to
   * earlier probes as well waits long enough anyway.
   * @default 0
   */
  readonly lastTimeoutMs?: number
}

/** Decides which probe is sent when, and when silence is final; knows neither sockets nor clocks. */
export interface ProbeRounds<Host extends RoundsHost> {
  /** Takes a probe of a host under a slot that is free. */
  add(slot: number, host: Host, nowMs: number): void
  /** The next probe to send now, or {@link noProbe}; it is to be reported as sent, put back or failed. */
  next(nowMs: number): number
  /** The host of a probe without a verdict. */
  hostOf(slot: number): Host
  /** How often a probe has been sent; 0 where the slot, which may be any number, has none. */
  triesOf(slot: number): number
  /** Notes that a probe has left. */
  sent(slot: number, nowMs: number): void
  /** Puts a probe back that there was no room for. One that was noted as sent hasn't been. */
  putBack(slot: number): void
  /**
   * Notes that the system refused to send a probe, which may have been noted as sent. It is asked again, at once or after a while,
   * and the time that makes `mostFailures` is not probed.
   */
  failed(slot: number, reason: Reason, nowMs: number, how?: FailureHandling): void
  /** Takes in an answer of the host itself. `rttMs` where the prober knows which probe was answered. */
  answered(slot: number, reason: Reason, nowMs: number, rttMs?: number): void
  /** Gives a probe a verdict that isn't the host's own. */
  conclude(slot: number, reason: Reason): void
  /** Takes the word of this machine that nobody at that address answers on its link, for all ports of the host. */
  concludeAbsent(host: Host, nowMs: number): void
  /** Looks at the deadlines; to be called every few milliseconds, after everything that has come was received. */
  tick(nowMs: number): void
  /** Whether anything is to be sent as soon as paces permit. */
  readonly hasReady: boolean
  /** Probes without a verdict. */
  readonly pending: number
  /** Probes that have been taken up by now: sent once, refused by the system, or concluded without. */
  readonly begun: number
}

/** What becomes of a probe that the system refused to send. */
export interface FailureHandling {
  /** @default 2 */
  readonly mostFailures?: number
  /** Whether it is asked again without a pause. */
  readonly isAtOnce?: boolean
}

/** Probes of a silent port, the late one included: of hosts that answer on another port, and of those that don't at all. */
const leastTries = 5
const leastTriesOfSilent = 3
/** However much else a host answers. */
const mostTries = 100
/** The last probe of a silent port comes at least so long after the first: what swallowed the others may be over then. */
const lateMs = 1050
/** How long an answer is waited for while the host has answered nothing. */
const silentTimeoutMs = 500
/** A silent port has hope as long as the host has, in this time, answered another that had been silent before. */
const hopeMs = 1500
/** A host with a limit may be starved for a while by what else goes through it. */
const pacedHopeMs = 6000
/** How long after the last one a further try comes that has no reason but hope. */
const hopefulPauseMs = 250
/** How long a host that nobody answers for on its own link isn't asked again. */
const absenceMs = 30_000
/** Hosts whose deadlines are looked at by one tick: with more hosts than these, it takes a few ticks to see them all. */
const tickHosts = 1024
/** Probes that a host is sent before it is the next one's turn. */
const turnProbes = 4

/**
 * Makes the rounds over at most `capacity` probes at a time.
 *
 * A port is asked until it answers. Silence is final when the port has been asked five times (three, where the host answers
 * nowhere), the last time more than a second after the first, and when the last two times brought nothing from the whole
 * host that had been silent before: as long as repeated probes bring answers, something between loses them. An answer is waited for
 * as long as the host's round trips suggest. What the system refuses to send is asked a second time, and then not probed.
 */
export function createProbeRounds<Host extends RoundsHost>(
  capacity: number,
  listener: RoundsListener,
  { lastTimeoutMs = 0 }: RoundsOptions = {},
): ProbeRounds<Host> {
  const links = createProbeLinks(capacity)
  const hostsOfSlots: (Host | undefined)[] = []
  const tries = new Uint8Array(capacity)
  const failures = new Uint8Array(capacity)
  const isBegun = new Uint8Array(capacity)
  const firstSentMs = new Float64Array(capacity)
  const lastSentMs = new Float64Array(capacity)
  const dueMs = new Float64Array(capacity)
  const sentBeforeMs = new Float64Array(capacity)
  const lists: (ProbeList | undefined)[] = []
  const ready: Host[] = []
  const active: Host[] = []
  let looked = 0
  let turn = 0
  let turnLeft = turnProbes
  let pending = 0
  let begun = 0

  function hostOf(slot: number): Host {
    const host = hostsOfSlots[slot]
    if (host === undefined) throw new TypeError(`No probe in slot ${slot}`)
    return host
  }

  function noteBegun(slot: number): void {
    if (isBegun[slot] === 1) return
    isBegun[slot] = 1
    begun++
  }

  function move(slot: number, to: ProbeList | undefined): void {
    const from = lists[slot]
    if (from !== undefined) links.remove(from, slot)
    lists[slot] = to
    if (to !== undefined) links.append(to, slot)
  }

  function enqueue(slot: number, host: Host): void {
    move(slot, host.queue)
    makeReady(host)
  }

  function makeReady(host: Host): void {
    if (host.isReady) return
    host.isReady = true
    ready.push(host)
  }

  function conclude(slot: number, reason: Reason, rttMs?: number): void {
    const host = hostOf(slot)
    noteBegun(slot)
    move(slot, undefined)
    host.probes--
    hostsOfSlots[slot] = undefined
    tries[slot] = 0
    pending--
    listener.onVerdict(slot, reason, rttMs)
  }

  function leastTriesOf(host: Host): number {
    return host.roundTrip === undefined ? leastTriesOfSilent : leastTries
  }

  /** The time since the sending that is answered: an answer faster than any before is one to the probe before the last. */
  function roundTripOf(slot: number, host: Host, nowMs: number): number {
    const sinceLastMs = nowMs - (lastSentMs[slot] ?? nowMs)
    const isTooFast = (tries[slot] ?? 0) > 1 && sinceLastMs < host.leastRttMs / 2
    return isTooFast ? nowMs - (sentBeforeMs[slot] ?? nowMs) : sinceLastMs
  }

  /** A probe that is in a list between its sending and its verdict was noted as sent, and hasn't been. */
  function takeBack(slot: number): void {
    if (lists[slot] === undefined) return
    tries[slot] = Math.max(0, (tries[slot] ?? 0) - 1)
    move(slot, undefined)
  }

  function timedOut(slot: number, host: Host, nowMs: number): void {
    const asked = tries[slot] ?? 0
    if (asked > 0) {
      const list = lists[slot]
      listener.onTimedOut(slot)
      if (lists[slot] !== list) return
    }
    const least = leastTriesOf(host)
    if (asked < least - 1) return enqueue(slot, host)
    const askedMs = lastSentMs[slot] ?? 0
    const hopeBeganMs = Math.min(
      sentBeforeMs[slot] ?? 0,
      nowMs - (host.pace?.isLimited === true ? pacedHopeMs : hopeMs),
    )
    if (host.rescuedMs >= hopeBeganMs && asked < mostTries)
      return putOff(slot, host, askedMs + hopefulPauseMs)
    const lateAtMs = (firstSentMs[slot] ?? 0) + lateMs
    if (asked < least || askedMs < lateAtMs) return putOff(slot, host, lateAtMs)
    conclude(slot, 'no-response')
  }

  function putOff(slot: number, host: Host, untilMs: number): void {
    dueMs[slot] = untilMs
    move(slot, host.late)
  }

  function expire(list: ProbeList, host: Host, nowMs: number, timeoutMs: number): void {
    while (list.first !== noProbe && nowMs >= (lastSentMs[list.first] ?? 0) + timeoutMs) {
      timedOut(list.first, host, nowMs)
    }
  }

  function tickHost(host: Host, nowMs: number): void {
    const timeoutMs = host.roundTrip?.timeoutMs ?? silentTimeoutMs
    const { waiting, waitingLast, late } = host
    expire(waiting, host, nowMs, timeoutMs)
    expire(waitingLast, host, nowMs, Math.max(timeoutMs, lastTimeoutMs))
    while (late.first !== noProbe && nowMs >= (dueMs[late.first] ?? 0)) {
      enqueue(late.first, host)
    }
    host.pace?.adapt(nowMs, timeoutMs)
    if (host.queue.first !== noProbe) makeReady(host)
  }

  /** Takes a host out of those that something is to be sent to; the last one takes its place. */
  function dropReady(place: number): void {
    const host = ready[place]
    const last = ready.pop()
    if (host !== undefined) host.isReady = false
    if (last !== undefined && place < ready.length) ready[place] = last
    turnLeft = turnProbes
  }

  return {
    add(slot, host, nowMs) {
      hostsOfSlots[slot] = host
      tries[slot] = 0
      failures[slot] = 0
      isBegun[slot] = 0
      lists[slot] = undefined
      host.probes++
      pending++
      if (nowMs - host.absentMs < absenceMs) return conclude(slot, 'host-unreachable')
      enqueue(slot, host)
      if (host.isActive) return
      host.isActive = true
      active.push(host)
    },
    next(nowMs) {
      while (ready.length > 0) {
        if (turn >= ready.length) turn = 0
        const host = ready[turn]
        const slot = host?.queue.first ?? noProbe
        if (host === undefined || slot === noProbe || host.pace?.take(nowMs) === false) {
          dropReady(turn)
          continue
        }
        move(slot, undefined)
        turnLeft--
        if (turnLeft === 0) {
          turnLeft = turnProbes
          turn++
        }
        return slot
      }
      return noProbe
    },
    hostOf,
    triesOf: (slot) => tries[slot] ?? 0,
    sent(slot, nowMs) {
      const host = hostOf(slot)
      const asked = tries[slot] ?? 0
      noteBegun(slot)
      if (asked === 0) firstSentMs[slot] = nowMs
      sentBeforeMs[slot] = asked === 0 ? nowMs : (lastSentMs[slot] ?? nowMs)
      lastSentMs[slot] = nowMs
      tries[slot] = Math.min(255, asked + 1)
      const mayBeLast = asked + 1 >= leastTriesOf(host) && nowMs - (firstSentMs[slot] ?? nowMs) >= lateMs
      move(slot, mayBeLast ? host.waitingLast : host.waiting)
    },
    putBack(slot) {
      const host = hostOf(slot)
      takeBack(slot)
      lists[slot] = host.queue
      links.prepend(host.queue, slot)
      makeReady(host)
    },
    failed(slot, reason, nowMs, { mostFailures = 2, isAtOnce = false } = {}) {
      const host = hostOf(slot)
      takeBack(slot)
      const count = (failures[slot] ?? 0) + 1
      if (count >= mostFailures) return conclude(slot, reason)
      noteBegun(slot)
      failures[slot] = count
      if (isAtOnce) return enqueue(slot, host)
      if (tries[slot] === 0) firstSentMs[slot] = nowMs
      lastSentMs[slot] = nowMs
      move(slot, host.waiting)
    },
    answered(slot, reason, nowMs, knownRttMs) {
      const host = hostOf(slot)
      const rttMs = knownRttMs ?? roundTripOf(slot, host, nowMs)
      const wasAsked = (tries[slot] ?? 0) > 1
      host.roundTrip ??= createRoundTrip()
      if (wasAsked) {
        host.rescuedMs = nowMs
        host.pace ??= createHostPace(nowMs)
      } else {
        host.roundTrip.observe(rttMs)
        host.leastRttMs = Math.min(host.leastRttMs, rttMs)
      }
      host.pace?.answered(wasAsked)
      conclude(slot, reason, rttMs)
    },
    conclude: (slot, reason) => conclude(slot, reason),
    concludeAbsent(host, nowMs) {
      host.absentMs = nowMs
      for (const list of [host.queue, host.waiting, host.waitingLast, host.late]) {
        while (list.first !== noProbe) conclude(list.first, 'host-unreachable')
      }
    },
    tick(nowMs) {
      for (let left = Math.min(active.length, tickHosts); left > 0; left--) {
        if (looked <= 0) looked = active.length
        const place = --looked
        const host = active[place]
        if (host === undefined) continue
        tickHost(host, nowMs)
        if (host.probes > 0) continue
        host.isActive = false
        const last = active.pop()
        if (last !== undefined && place < active.length) active[place] = last
      }
    },
    get hasReady() {
      return ready.length > 0
    },
    get pending() {
      return pending
    },
    get begun() {
      return begun
    },
  }
}
