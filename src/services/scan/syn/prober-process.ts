import { randomBytes } from 'node:crypto'
import { readSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import {
  type Account,
  createPoll,
  createSourceLookup,
  dropPrivileges,
  type PacketSender,
} from '../../../native/index.ts'
import { createPace } from '../connect/pace.ts'
import type { Answer } from './answer.ts'
import { createCookie } from './cookie.ts'
import { createFindingWriter } from './findings.ts'
import { createOrderReader, mostProbes } from './orders.ts'
import { noProbe } from './probe-lists.ts'
import { createProbeRounds } from './probe-rounds.ts'
import { batchProbes, openProbeSockets } from './probe-sockets.ts'
import { synBytes, writeSyn4, writeSyn6 } from './syn-packet.ts'
import type { SynHost } from './syn-host.ts'

const ordersFd = 0
const findingsFd = 1
const tickMs = 5
/** As poll(2) says it. */
const forever = -1
/** Verdicts are told at the latest after so long, or when so many bytes of them have gathered. */
const tellMs = 5
const tellBytes = 32_768
const shortageRestMs = 20
const { EAGAIN, ENOBUFS, ENOMEM, ENETUNREACH } = constants.errno

/**
 * Probes as it is ordered on stdin, and tells on stdout what it finds, until all is told or stdin ends: that is, until its
 * parent has what it wanted or is gone. Opens its sockets, then gives up all privileges, and only then sends.
 *
 * One loop without Node's event loop: it waits in poll(2), reads what was ordered, takes answers, looks at deadlines and
 * sends the next batch. Answers are drained after every batch, so that they never wait long enough to be dropped.
 */
export function runProberProcess(account: Account): void {
  const { sourcePort, ipv4, ipv6, sources } = openProbeSockets()
  dropPrivileges(account)

  const lookup = createSourceLookup()
  const keys = new Uint32Array(new Uint8Array(randomBytes(8)).buffer)
  const cookie = createCookie(keys[0] ?? 0, keys[1] ?? 0)
  const poll = createPoll([ordersFd, ...sources.map(({ fd }) => fd)])
  const findings = createFindingWriter()
  const rounds = createProbeRounds(mostProbes, {
    onVerdict: (slot, reason, rttMs) => findings.verdict(slot, reason, rttMs),
    onSent: (slot) => findings.moment(slot, { kind: 'sent' }),
    onTimedOut: (slot) => findings.moment(slot, { kind: 'timed-out' }),
    onFailed: (slot, errno) => findings.moment(slot, { kind: 'failed', errno }),
    onAnswered(slot, { kind, type, code, reporter0, reporter1, reporter2, reporter3 }) {
      const reporter = [reporter0, reporter1, reporter2, reporter3] as const
      findings.moment(
        slot,
        kind === 'unreachable' ? { kind, type, code, reporter } : { kind: 'answered', by: kind },
      )
    },
  })
  const batch4 = createBatch(ipv4)
  const batch6 = ipv6 && createBatch(ipv6)
  const incoming = new Uint8Array(262_144)
  let probesSent = 0
  let isEnding = false
  let hasEnded = false
  let nowMs = performance.now()
  let pace = createPace(Infinity, nowMs)
  let tickedMs = nowMs
  let toldMs = nowMs
  let restUntilMs = 0
  let isSending = false

  const readOrders = createOrderReader({
    onHost: (host, words) => rounds.addHost(host, words, nowMs),
    onForget: (host) => rounds.forgetHost(host),
    onProbe: (slot, host, port, isWatched) => rounds.add(slot, host, port, isWatched, nowMs),
    onPace: (probesPerSecond) => {
      pace = createPace(probesPerSecond, nowMs)
    },
    onEnd: () => {
      isEnding = true
    },
  })

  /** Takes orders; false once whoever gives them is gone. */
  function takeOrders(): boolean {
    const bytes = readSync(ordersFd, incoming)
    if (bytes === 0) return false
    readOrders(incoming.subarray(0, bytes))
    return true
  }

  function onAnswer(answer: Readonly<Answer>): void {
    const { word0, word1, word2, word3, port, sequence } = answer
    rounds.receive(
      (sequence ^ cookie(word0, word1, word2, word3, (sourcePort << 16) | port)) >>> 0,
      answer,
      nowMs,
    )
  }

  function takeAnswers(): void {
    sources.forEach((source, index) => {
      if (poll.isReadable(index + 1)) while (source.receive(onAnswer) > 0);
    })
  }

  function tell(): void {
    findings.total(probesSent)
    const bytes = findings.take()
    for (let told = 0; told < bytes.length;) told += writeSync(findingsFd, bytes, told)
    toldMs = nowMs
  }

  /** Puts a probe into the batch of its family; false where it can't be sent from here. */
  function write(slot: number): boolean {
    const host = rounds.hostOf(slot)
    const batch = host.isIPv4 ? batch4 : batch6
    if (batch === undefined || (host.isIPv4 && sourceOf(host) < 0)) return false
    const { word0, word1, word2, word3 } = host
    const port = rounds.portOf(slot)
    // The slot is hidden in the cookie: an answer leads to it without a search, and can't be guessed any better.
    const sequence = (cookie(word0, word1, word2, word3, (sourcePort << 16) | port) ^ slot) >>> 0
    const place = batch.count++
    batch.slots[place] = slot
    batch.sender.address(place, word0, word1, word2, word3)
    const { packets } = batch.sender
    if (host.isIPv4)
      writeSyn4(packets, place * synBytes.ipv4, sourceOf(host), word3, sourcePort, port, sequence)
    else writeSyn6(packets, place * synBytes.ipv6, sourcePort, port, sequence)
    return true
  }

  function sourceOf(host: SynHost): number {
    host.source ??= lookup.sourceOf(host.word3)
    return host.source
  }

  /** Sends as many probes as one batch holds; returns whether any was there. */
  function sendBatch(): boolean {
    let taken = 0
    while (taken < batchProbes && rounds.hasReady && pace.take(nowMs)) {
      const slot = rounds.next(nowMs)
      if (slot === noProbe) break
      taken++
      if (!write(slot)) fail(slot)
    }
    flush(batch4)
    if (batch6 !== undefined) flush(batch6)
    return taken > 0
  }

  function fail(slot: number): void {
    const host = rounds.hostOf(slot)
    const errno = host.source === undefined ? ENETUNREACH : -host.source
    // The next try asks again.
    host.source = undefined
    rounds.failed(slot, errno, nowMs)
  }

  function flush(batch: Batch): void {
    const { sender, slots, count } = batch
    let done = 0
    batch.count = 0
    nowMs = performance.now()
    while (done < count) {
      const accepted = sender.send(done, count)
      for (const end = done + accepted; done < end; done++) {
        probesSent++
        rounds.sent(slots[done] ?? 0, nowMs)
      }
      if (accepted > 0) continue
      const { errno } = sender
      if (errno === EAGAIN || errno === ENOBUFS || errno === ENOMEM) {
        restUntilMs = nowMs + shortageRestMs
        for (let rest = count - 1; rest >= done; rest--) rounds.putBack(slots[rest] ?? 0)
        return
      }
      rounds.failed(slots[done] ?? 0, errno, nowMs)
      done++
    }
  }

  findings.ready()
  tell()
  while (!hasEnded) {
    if (
      poll.wait(isSending ? 0 : rounds.pending > 0 ? tickMs : forever) &&
      poll.isReadable(0) &&
      !takeOrders()
    )
      return
    nowMs = performance.now()
    takeAnswers()
    if (nowMs - tickedMs >= tickMs) {
      tickedMs = nowMs
      rounds.tick(nowMs)
    }
    isSending = nowMs >= restUntilMs && sendBatch()
    hasEnded = isEnding && rounds.pending === 0
    if (hasEnded) findings.end()
    if (hasEnded || findings.byteLength >= tellBytes || (findings.byteLength > 0 && nowMs - toldMs >= tellMs))
      tell()
  }
}

/** Probes that leave together. */
interface Batch {
  readonly sender: PacketSender
  readonly slots: Int32Array
  count: number
}

function createBatch(sender: PacketSender): Batch {
  return { sender, slots: new Int32Array(batchProbes), count: 0 }
}
