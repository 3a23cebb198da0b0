import { randomBytes } from 'node:crypto'
import { readSync, writeSync } from 'node:fs'
import { type Account, createPoll, dropPrivileges } from '../../../native/index.ts'
import type { Answer } from './answer.ts'
import { createCookie } from './cookie.ts'
import { createFindingWriter, type FindingWriter } from './findings.ts'
import { createOrderReader, mostProbes } from './orders.ts'
import { createProbeSending } from './probe-sending.ts'
import { openProbeSockets } from './probe-sockets.ts'
import { createSynProbes, type SynListener } from './syn-probes.ts'

const ordersFd = 0
const findingsFd = 1
const tickMs = 5
/** As poll(2) says it. */
const forever = -1
/** Findings are told at the latest after so long, or when so many bytes of them have gathered. */
const tellMs = 10
const tellBytes = 32_768
const readBytes = 262_144

/**
 * Probes as it is ordered on stdin, and tells on stdout what it finds, until all is told or stdin ends: that is, until its
 * parent has what it wanted or is gone. Opens its sockets, then gives up all privileges, and only then sends.
 *
 * One loop without Node's event loop: it waits in poll(2), reads what was ordered, takes answers, looks at deadlines and
 * sends the next batch. Answers are drained after every batch, so that they never wait long enough to be dropped.
 */
export function runProberProcess(account: Account): void {
  const sockets = openProbeSockets()
  dropPrivileges(account)

  const { sourcePort, sources } = sockets
  const poll = createPoll([ordersFd, ...sources.map(({ fd }) => fd)])
  const findings = createFindingWriter()
  const probes = createSynProbes(mostProbes, listenerThatWrites(findings))
  const cookie = createCookie(randomBytes(4).readUInt32LE(), randomBytes(4).readUInt32LE())
  // The slot is hidden in the cookie: an answer leads to it without a search, and is no easier to guess.
  const sending = createProbeSending(sockets, probes, ({ word0, word1, word2, word3 }, port, slot) => {
    return (cookie(word0, word1, word2, word3, (sourcePort << 16) | port) ^ slot) >>> 0
  })
  const incoming = new Uint8Array(readBytes)
  let nowMs = performance.now()
  let tickedMs = nowMs
  let toldMs = nowMs
  let toldBegun = 0
  let isEnding = false
  let isSending = false

  const readOrders = createOrderReader({
    onHost: (host, words) => probes.addHost(host, words),
    onForget: (host) => probes.forgetHost(host),
    onProbe: (slot, host, port, isWatched) => probes.add(slot, host, port, isWatched, nowMs),
    onPace: (probesPerSecond) => sending.setPace(probesPerSecond),
    onEnd() {
      isEnding = true
    },
  })

  /** Takes orders; false once whoever gives them is gone. */
  function takeOrders(): boolean {
    const bytes = readSync(ordersFd, incoming)
    readOrders(incoming.subarray(0, bytes))
    return bytes > 0
  }

  function takeAnswer(answer: Readonly<Answer>): void {
    const { word0, word1, word2, word3, port, sequence } = answer
    const slot = sequence ^ cookie(word0, word1, word2, word3, (sourcePort << 16) | port)
    probes.receive(slot >>> 0, answer, nowMs)
  }

  function takeAnswers(): void {
    sources.forEach((source, index) => {
      if (poll.isReadable(index + 1)) while (source.receive(takeAnswer) > 0);
    })
  }

  function hasNews(): boolean {
    return findings.byteLength > 0 || probes.begun > toldBegun
  }

  /** Waits for orders and answers, and no longer than until something else is to be done. */
  function wait(): boolean {
    if (isSending) return poll.wait(0)
    return poll.wait(probes.pending > 0 || hasNews() ? tickMs : forever)
  }

  function tell(): void {
    toldMs = nowMs
    toldBegun = probes.begun
    findings.total(sending.probesSent, toldBegun)
    const bytes = findings.take()
    for (let told = 0; told < bytes.length;) told += writeSync(findingsFd, bytes, told)
  }

  findings.ready()
  tell()
  while (!isEnding || probes.pending > 0) {
    const isReady = wait()
    nowMs = performance.now()
    if (isReady) takeAnswers()
    if (isReady && poll.isReadable(0) && !takeOrders()) return
    if (nowMs - tickedMs >= tickMs) {
      tickedMs = nowMs
      probes.tick(nowMs)
    }
    isSending = sending.sendBatch()
    const isTimeToTell = findings.byteLength >= tellBytes || nowMs - toldMs >= tellMs
    if (isTimeToTell && hasNews()) tell()
  }
  findings.end()
  tell()
}

function listenerThatWrites(findings: FindingWriter): SynListener {
  return {
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
  }
}
