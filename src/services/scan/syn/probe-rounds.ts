import { constants } from 'node:os'
import type { Reason } from '../result.ts'
import { createRoundTrip } from '../round-trip.ts'
import type { Answer } from './answer.ts'
import { icmp6Reason, icmpReason } from './icmp-reason.ts'
import { createHostPace } from './host-pace.ts'
import { createProbeLinks, noProbe, type ProbeList } from './probe-lists.ts'
import { createSynHost, type SynHost } from './syn-host.ts'

/** What happens to probes, told as it happens. */
export interface RoundsListener {
  /** A port's verdict; its slot is free then. `rttMs` is `undefined` where the host itself hasn't answered. */
  onVerdict(slot: number, reason: Reason, rttMs: number | undefined): void
  /** Of watched probes: one was sent, was answered (by what, stands in `answer`), stayed unanswered, or was refused by the system. */
  onSent(slot: number): void
  onAnswered(slot: number, answer: Readonly<Answer>): void
  onTimedOut(slot: number): void
  onFailed(slot: number, errno: number): void
}

/** Decides which probe is sent when, and when silence is final; knows neither sockets nor clocks. */
export interface ProbeRounds {
  /** Makes a host known under a number that is free. */
  addHost(id: number, words: readonly [number, number, number, number]): void
  /** Forgets a host that has no probe. */
  forgetHost(id: number): void
  /** Takes a probe under a slot that is free. */
  add(slot: number, hostId: number, port: number, isWatched: boolean, nowMs: number): void
  /** The next probe to send now, its host and its port, or {@link noProbe}; it is to be reported as sent, put back or failed. */
  next(nowMs: number): number
  hostOf(slot: number): SynHost
  portOf(slot: number): number
  /** Notes that a probe has left. */
  sent(slot: number, nowMs: number): void
  /** Puts a probe back that there was no room for. */
  putBack(slot: number): void
  /** Notes that the system refused to send a probe. */
  failed(slot: number, errno: number, nowMs: number): void
  /** Takes in a packet that may be an answer, and says that it is one to the probe in this slot, which may be any number. */
  receive(slot: number, answer: Readonly<Answer>, nowMs: number): void
  /** Looks at the deadlines; to be called every few milliseconds, after everything that has come was received. */
  tick(nowMs: number): void
  /** Whether anything is to be sent as soon as paces permit. */
  readonly hasReady: boolean
  /** Probes without a verdict. */
  readonly pending: number
  /** Probes that have been taken up by now: sent once, refused by the system, or concluded without. */
  readonly begun: number
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

const { EACCES, EAGAIN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, EPERM, EADDRNOTAVAIL } =
  constants.errno

const reasonsOfErrno: ReadonlyMap<number, Reason> = new Map<number, Reason>([
  [ENETUNREACH, 'no-route'],
  [EHOSTUNREACH, 'no-route'],
  [ENETDOWN, 'no-route'],
  [EADDRNOTAVAIL, 'no-route'],
  [EACCES, 'not-permitted'],
  [EPERM, 'not-permitted'],
  [EAGAIN, 'no-buffers'],
  [ENOBUFS, 'no-buffers'],
  [ENOMEM, 'no-buffers'],
])

/**
 * Makes the rounds over at most `capacity` probes at a time.
 *
 * A port is asked until it answers. Silence is final when the port has been asked five times (three, where the host answers
 * nowhere), the last time more than a second after the first, and when the last two times brought nothing from the whole
 * host that had been silent before: as long as repeated probes bring answers, something between loses them. An answer is waited for
 * as long as the host's round trips suggest. What the system refuses to send is asked a second time, and then not probed.
 */
export function createProbeRounds(capacity: number, listener: RoundsListener): ProbeRounds {
  const links = createProbeLinks(capacity)
  const hosts: (SynHost | undefined)[] = []
  const hostsOfSlots: (SynHost | undefined)[] = []
  const ports = new Uint16Array(capacity)
  const tries = new Uint8Array(capacity)
  const failures = new Uint8Array(capacity)
  const watched = new Uint8Array(capacity)
  const firstSentMs = new Float64Array(capacity)
  const lastSentMs = new Float64Array(capacity)
  const dueMs = new Float64Array(capacity)
  const sentBeforeMs = new Float64Array(capacity)
  const lists: (ProbeList | undefined)[] = []
  const ready: SynHost[] = []
  const active: SynHost[] = []
  let looked = 0
  let turn = 0
  let turnLeft = turnProbes
  let pending = 0
  let begun = 0

  function hostOf(slot: number): SynHost {
    const host = hostsOfSlots[slot]
    if (host === undefined) throw new TypeError(`No probe in slot ${slot}`)
    return host
  }

  function noteBegun(slot: number): void {
    if (tries[slot] === 0 && failures[slot] === 0) begun++
  }

  function move(slot: number, to: ProbeList | undefined): void {
    const from = lists[slot]
    if (from !== undefined) links.remove(from, slot)
    lists[slot] = to
    if (to !== undefined) links.append(to, slot)
  }

  function enqueue(slot: number, host: SynHost): void {
    move(slot, host.queue)
    makeReady(host)
  }

  function makeReady(host: SynHost): void {
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
    pending--
    listener.onVerdict(slot, reason, rttMs)
  }

  /** The time since the sending that is answered: an answer faster than any before is one to the probe before the last. */
  function roundTripOf(slot: number, host: SynHost, nowMs: number): number {
    const sinceLastMs = nowMs - (lastSentMs[slot] ?? nowMs)
    const asked = tries[slot] ?? 0
    const isTooFast = asked > 1 && sinceLastMs < host.leastRttMs / 2
    host.roundTrip ??= createRoundTrip()
    if (asked === 1) host.roundTrip.observe(sinceLastMs)
    if (asked === 1) host.leastRttMs = Math.min(host.leastRttMs, sinceLastMs)
    return isTooFast ? nowMs - (sentBeforeMs[slot] ?? nowMs) : sinceLastMs
  }

  function answeredByHost(slot: number, host: SynHost, reason: Reason, nowMs: number): void {
    const rttMs = roundTripOf(slot, host, nowMs)
    const wasAsked = (tries[slot] ?? 0) > 1
    if (wasAsked) {
      host.rescuedMs = nowMs
      host.pace ??= createHostPace(nowMs)
    }
    host.pace?.answered(wasAsked)
    conclude(slot, reason, rttMs)
  }

  /** Takes the word of this machine that nobody at that address answers on its link for all ports of the host. */
  function concludeAbsent(host: SynHost, nowMs: number): void {
    host.absentMs = nowMs
    for (const list of [host.queue, host.waiting, host.late]) {
      while (list.first !== noProbe) conclude(list.first, 'host-unreachable')
    }
  }

  function timedOut(slot: number, host: SynHost, nowMs: number): void {
    const asked = tries[slot] ?? 0
    if (watched[slot] === 1 && asked > 0) listener.onTimedOut(slot)
    const least = host.roundTrip === undefined ? leastTriesOfSilent : leastTries
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

  function putOff(slot: number, host: SynHost, untilMs: number): void {
    dueMs[slot] = untilMs
    move(slot, host.late)
  }

  function tickHost(host: SynHost, nowMs: number): void {
    const timeoutMs = host.roundTrip?.timeoutMs ?? silentTimeoutMs
    const { waiting, late } = host
    while (waiting.first !== noProbe && nowMs >= (lastSentMs[waiting.first] ?? 0) + timeoutMs) {
      timedOut(waiting.first, host, nowMs)
    }
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
    addHost(id, words) {
      hosts[id] = createSynHost(id, words)
    },
    forgetHost(id) {
      hosts[id] = undefined
    },
    add(slot, hostId, port, isWatched, nowMs) {
      const host = hosts[hostId]
      if (host === undefined) throw new TypeError(`No host ${hostId}`)
      hostsOfSlots[slot] = host
      ports[slot] = port
      tries[slot] = 0
      failures[slot] = 0
      watched[slot] = isWatched ? 1 : 0
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
    portOf: (slot) => ports[slot] ?? 0,
    sent(slot, nowMs) {
      const host = hostOf(slot)
      const asked = tries[slot] ?? 0
      noteBegun(slot)
      if (asked === 0) firstSentMs[slot] = nowMs
      sentBeforeMs[slot] = asked === 0 ? nowMs : (lastSentMs[slot] ?? nowMs)
      lastSentMs[slot] = nowMs
      tries[slot] = Math.min(255, asked + 1)
      move(slot, host.waiting)
      if (watched[slot] === 1) listener.onSent(slot)
    },
    putBack(slot) {
      const host = hostOf(slot)
      lists[slot] = host.queue
      links.prepend(host.queue, slot)
      makeReady(host)
    },
    failed(slot, errno, nowMs) {
      const host = hostOf(slot)
      if (watched[slot] === 1) listener.onFailed(slot, errno)
      if ((failures[slot] ?? 0) > 0) return conclude(slot, reasonsOfErrno.get(errno) ?? 'system-error')
      noteBegun(slot)
      failures[slot] = 1
      if (tries[slot] === 0) firstSentMs[slot] = nowMs
      lastSentMs[slot] = nowMs
      move(slot, host.waiting)
    },
    receive(slot, answer, nowMs) {
      const host = hostsOfSlots[slot]
      if (host === undefined || ports[slot] !== answer.port || tries[slot] === 0 || !isOf(answer, host))
        return
      if (watched[slot] === 1) listener.onAnswered(slot, answer)
      if (answer.kind !== 'unreachable') {
        answeredByHost(slot, host, answer.kind === 'reset' ? 'reset' : 'syn-ack', nowMs)
        return
      }
      const read = host.isIPv4 ? icmpReason : icmp6Reason
      const reason = read(answer.type, answer.code)
      if (reason === undefined) return
      if (answer.isOwnReport && reason === 'host-unreachable') concludeAbsent(host, nowMs)
      else conclude(slot, reason)
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

function isOf({ word0, word1, word2, word3 }: Readonly<Answer>, host: SynHost): boolean {
  return word3 === host.word3 && word2 === host.word2 && word1 === host.word1 && word0 === host.word0
}
