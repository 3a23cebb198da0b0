import { constants } from 'node:os'
import type { Reason } from '../result.ts'
import { createProbeRounds, type ProbeRounds } from '../rounds/probe-rounds.ts'
import type { Answer } from './answer.ts'
import { icmp6Reason, icmpReason } from './icmp-reason.ts'
import { createSynHost, type SynHost } from './syn-host.ts'

/** What happens to probes, told as it happens. */
export interface SynListener {
  /** A port's verdict; its slot is free then. `rttMs` is `undefined` where the host itself hasn't answered. */
  onVerdict(slot: number, reason: Reason, rttMs: number | undefined): void
  /** Of watched probes: one was sent, was answered (by what, stands in `answer`), stayed unanswered, or was refused by the system. */
  onSent(slot: number): void
  onAnswered(slot: number, answer: Readonly<Answer>): void
  onTimedOut(slot: number): void
  onFailed(slot: number, errno: number): void
}

/** The rounds over ports of addresses: what a packet means for them. */
export interface SynProbes extends Pick<
  ProbeRounds<SynHost>,
  'next' | 'hostOf' | 'putBack' | 'sent' | 'tick' | 'hasReady' | 'pending' | 'begun'
> {
  /** Makes a host known under a number that is free. */
  addHost(id: number, words: readonly [number, number, number, number]): void
  /** Forgets a host that has no probe. */
  forgetHost(id: number): void
  /** Takes a probe under a slot that is free. */
  add(slot: number, hostId: number, port: number, isWatched: boolean, nowMs: number): void
  portOf(slot: number): number
  /** Notes that the system refused to send a probe. */
  failed(slot: number, errno: number, nowMs: number): void
  /** Takes in a packet that may be an answer, and says that it is one to the probe in this slot, which may be any number. */
  receive(slot: number, answer: Readonly<Answer>, nowMs: number): void
}

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

/** Makes at most `capacity` probes at a time. An answer to an earlier probe of a port counts like one to its last. */
export function createSynProbes(capacity: number, listener: SynListener): SynProbes {
  const hosts: (SynHost | undefined)[] = []
  const ports = new Uint16Array(capacity)
  const watched = new Uint8Array(capacity)
  const rounds = createProbeRounds<SynHost>(capacity, {
    onVerdict: (slot, reason, rttMs) => listener.onVerdict(slot, reason, rttMs),
    onTimedOut(slot) {
      if (watched[slot] === 1) listener.onTimedOut(slot)
    },
  })

  return {
    next: (nowMs) => rounds.next(nowMs),
    hostOf: (slot) => rounds.hostOf(slot),
    putBack: (slot) => rounds.putBack(slot),
    tick: (nowMs) => rounds.tick(nowMs),
    get hasReady() {
      return rounds.hasReady
    },
    get pending() {
      return rounds.pending
    },
    get begun() {
      return rounds.begun
    },
    addHost(id, words) {
      hosts[id] = createSynHost(id, words)
    },
    forgetHost(id) {
      hosts[id] = undefined
    },
    add(slot, hostId, port, isWatched, nowMs) {
      const host = hosts[hostId]
      if (host === undefined) throw new TypeError(`No host ${hostId}`)
      ports[slot] = port
      watched[slot] = isWatched ? 1 : 0
      rounds.add(slot, host, nowMs)
    },
    portOf: (slot) => ports[slot] ?? 0,
    sent(slot, nowMs) {
      rounds.sent(slot, nowMs)
      if (watched[slot] === 1) listener.onSent(slot)
    },
    failed(slot, errno, nowMs) {
      if (watched[slot] === 1) listener.onFailed(slot, errno)
      rounds.failed(slot, reasonsOfErrno.get(errno) ?? 'system-error', nowMs)
    },
    receive(slot, answer, nowMs) {
      if (ports[slot] !== answer.port || rounds.triesOf(slot) === 0) return
      const host = rounds.hostOf(slot)
      if (!isOf(answer, host)) return
      if (watched[slot] === 1) listener.onAnswered(slot, answer)
      if (answer.kind !== 'unreachable') {
        rounds.answered(slot, answer.kind === 'reset' ? 'reset' : 'syn-ack', nowMs)
        return
      }
      const reason = (host.isIPv4 ? icmpReason : icmp6Reason)(answer.type, answer.code)
      if (reason === undefined) return
      if (answer.isOwnReport && reason === 'host-unreachable') rounds.concludeAbsent(host, nowMs)
      else rounds.conclude(slot, reason)
    },
  }
}

function isOf({ word0, word1, word2, word3 }: Readonly<Answer>, host: SynHost): boolean {
  return word3 === host.word3 && word2 === host.word2 && word1 === host.word1 && word0 === host.word0
}
