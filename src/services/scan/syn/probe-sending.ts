import { constants } from 'node:os'
import { createSourceLookup, type PacketSender } from '../../../native/index.ts'
import { createPace, type Pace } from '../rounds/pace.ts'
import { noProbe } from '../rounds/probe-lists.ts'
import { batchProbes, type ProbeSockets } from './probe-sockets.ts'
import type { SynHost } from './syn-host.ts'
import { synBytes, writeSyn4, writeSyn6 } from './syn-packet.ts'
import type { SynProbes } from './syn-probes.ts'

/** Sends what the probes' rounds have to send, in batches. */
export interface ProbeSending {
  /** Packets that have left by now. */
  readonly probesSent: number
  /** Never to send more than so many a second, from now on. */
  setPace(probesPerSecond: number): void
  /** Sends up to a batch; false where there was nothing to send, or it is too early. */
  sendBatch(): boolean
}

/** Probes of one family that leave together. */
interface Batch {
  readonly sender: PacketSender
  readonly slots: Int32Array
  count: number
}

/** How long to wait when the system has no room for more packets. */
const shortageRestMs = 20
/** How long it may have none for a single one before probes are given up. */
const shortagePatienceMs = 3000
const { EAGAIN, ENOBUFS, ENOMEM, ENETUNREACH } = constants.errno

/** Makes the sending. `sequenceOf` says with which number a SYN to a host's port, from a slot, is to leave. */
export function createProbeSending(
  { sourcePort, ipv4, ipv6 }: ProbeSockets,
  probes: SynProbes,
  sequenceOf: (host: SynHost, port: number, slot: number) => number,
): ProbeSending {
  const lookup = createSourceLookup()
  const batch4 = createBatch(ipv4)
  const batch6 = ipv6 && createBatch(ipv6)
  let pace: Pace = createPace(Infinity, performance.now())
  let probesSent = 0
  let restUntilMs = 0
  let shortSinceMs: number | undefined

  /** The address to send from to an IPv4 host; negative where there is no way, the errno. */
  function sourceOf(host: SynHost): number {
    host.source ??= lookup.sourceOf(host.word3)
    return host.source
  }

  /** Puts a probe into the batch of its family, or notes that it can't be sent from here. */
  function put(slot: number, nowMs: number): void {
    const host = probes.hostOf(slot)
    const batch = host.isIPv4 ? batch4 : batch6
    const source = host.isIPv4 ? sourceOf(host) : 0
    if (batch === undefined || source < 0) {
      // The next try looks for a way again.
      host.source = undefined
      probes.failed(slot, source < 0 ? -source : ENETUNREACH, nowMs)
      return
    }
    const { word0, word1, word2, word3 } = host
    const port = probes.portOf(slot)
    const sequence = sequenceOf(host, port, slot)
    const place = batch.count++
    batch.slots[place] = slot
    batch.sender.address(place, word0, word1, word2, word3)
    const { packets } = batch.sender
    if (host.isIPv4) writeSyn4(packets, place * synBytes.ipv4, source, word3, sourcePort, port, sequence)
    else writeSyn6(packets, place * synBytes.ipv6, sourcePort, port, sequence)
  }

  function flush({ sender, slots }: Batch, count: number): void {
    const nowMs = performance.now()
    let done = 0
    while (done < count) {
      const accepted = sender.send(done, count)
      probesSent += accepted
      for (const end = done + accepted; done < end; done++) probes.sent(slots[done] ?? noProbe, nowMs)
      if (accepted > 0) {
        shortSinceMs = undefined
        continue
      }
      const { errno } = sender
      if (isShortage(errno) && nowMs - (shortSinceMs ??= nowMs) < shortagePatienceMs) {
        restUntilMs = nowMs + shortageRestMs
        for (let rest = count - 1; rest >= done; rest--) probes.putBack(slots[rest] ?? noProbe)
        return
      }
      probes.failed(slots[done] ?? noProbe, errno, nowMs)
      done++
    }
  }

  return {
    get probesSent() {
      return probesSent
    },
    setPace(probesPerSecond) {
      pace = createPace(probesPerSecond, performance.now())
    },
    sendBatch() {
      const nowMs = performance.now()
      if (nowMs < restUntilMs) return false
      let taken = 0
      while (taken < batchProbes && probes.hasReady && pace.take(nowMs)) {
        const slot = probes.next(nowMs)
        if (slot === noProbe) break
        taken++
        put(slot, nowMs)
      }
      for (const batch of [batch4, batch6]) {
        if (batch === undefined || batch.count === 0) continue
        const { count } = batch
        batch.count = 0
        flush(batch, count)
      }
      return taken > 0
    },
  }
}

function isShortage(errno: number): boolean {
  return errno === EAGAIN || errno === ENOBUFS || errno === ENOMEM
}

function createBatch(sender: PacketSender): Batch {
  return { sender, slots: new Int32Array(batchProbes), count: 0 }
}
