import {
  type BatchedDatagram,
  type BatchSocket,
  createRealtimeClock,
  type Departure,
  type RealtimeClock,
  useBatchSocket,
} from '../../native/index.ts'
import { createWordAccessList } from '../access/access-list.ts'
import type { AccessOptions } from '../access/access-list.ts'
import type { RangeTest } from '../access/address-ranges.ts'
import { wordsAddress } from '../access/address-words.ts'
import { createRateLimiter, type RateLimiter } from '../access/rate-limiter.ts'
import { createFloodGate, type FloodGate } from '../flood-gate.ts'
import { errnoOf } from '../errors.ts'
import type { Counters } from '../metrics/counters.ts'
import type { Logger } from '../log.ts'
import type { DatagramBatchHandler } from '../service.ts'
import type { DatagramSetting } from './datagram-host.ts'
import { createTransmitDelay, type TransmitDelay } from './transmit-delay.ts'

/** More by one call would not be much cheaper. */
const slots = 64
/** How long a busy thread serves before it looks at its messages and timers. */
const turnMs = 20
/** What a drain still answers, in batches, of what had come before it. */
const drainBatches = 64
/** After a pause of so long the way into the kernel is cold: it is rehearsed, and each reply is timed. */
const coldMs = 1
/** How often a batch is timed under load. */
const timedEveryMs = 10
const nsPerSecond = 1_000_000_000

/**
 * Serves the datagrams of a batch socket, which this thread is given as a file descriptor and doesn't own. It waits for
 * datagrams in the kernel, not in the event loop: that turns 20 times a second, or every 20 ms under load.
 */
export class BatchHost {
  readonly #socket: BatchSocket
  readonly #clock: RealtimeClock = createRealtimeClock()
  readonly #handler: DatagramBatchHandler
  readonly #maxMessageBytes: number
  readonly #counters: Counters
  readonly #log: Logger
  readonly #gate: FloodGate
  readonly #rate: RateLimiter | undefined
  readonly #delays = { cold: createTransmitDelay(), warm: createTransmitDelay() }
  #mayAsk: RangeTest
  #servedMs = 0
  #timedMs = 0
  #isDraining = false

  constructor(fd: number, handler: DatagramBatchHandler, { limits, counters, log, access }: DatagramSetting) {
    // One byte more than is taken shows that a datagram was longer.
    this.#socket = useBatchSocket(fd, { slots, slotBytes: limits.maxMessageBytes + 1 })
    this.#handler = handler
    this.#maxMessageBytes = limits.maxMessageBytes
    this.#counters = counters
    this.#log = log
    this.#gate = createFloodGate(log, { perSecond: 20 })
    const perSecond = limits.messagesPerSecondPerAddress
    this.#rate = perSecond === Infinity ? undefined : createRateLimiter({ perSecond })
    this.#mayAsk = createWordAccessList(access)
    setImmediate(this.#turn)
  }

  /** Replaces the access list. */
  setAccess(access: AccessOptions): void {
    this.#mayAsk = createWordAccessList(access)
  }

  /** Answers what has come, and stops. */
  async drain(): Promise<void> {
    this.#isDraining = true
    for (let batches = 0; batches < drainBatches && this.#serveBatch(false) > 0; batches += 1);
  }

  readonly #turn = (): void => {
    if (this.#isDraining) return
    const untilMs = performance.now() + turnMs
    while (this.#serveBatch(true) > 0 && performance.now() < untilMs);
    setImmediate(this.#turn)
  }

  /** Receives, answers and sends one batch, and returns how many datagrams it had. */
  #serveBatch(mayWait: boolean): number {
    const count = this.#receive(mayWait)
    if (count === 0) return 0
    const receivedMs = performance.now()
    const { datagrams } = this.#socket
    this.#handler.begin()
    let bytesRead = 0
    for (let index = 0; index < count; index += 1) {
      const datagram = datagrams[index]
      if (datagram === undefined) continue
      bytesRead += datagram.length
      if (this.#isTaken(datagram)) this.#answer(datagram)
    }
    this.#socket.prepareReplies()
    this.#send(count, receivedMs)
    this.#counters.add('messages', count)
    this.#counters.add('bytesRead', bytesRead)
    this.#servedMs = performance.now()
    this.#counters.observe(this.#servedMs - receivedMs, count)
    return count
  }

  #receive(mayWait: boolean): number {
    try {
      return this.#socket.receive(mayWait)
    } catch (error) {
      this.#counters.add('peerErrors')
      if (this.#gate.passes('warn', 'socket')) {
        this.#log.warn({ err: error, errno: errnoOf(error) }, 'the datagram socket reported an error')
      }
      return 0
    }
  }

  #isTaken({ length, port, word0, word1, word2, word3 }: BatchedDatagram): boolean {
    // A reply to port 0 can't be sent; the source is forged.
    if (length > this.#maxMessageBytes || port === 0) return false
    if (!this.#mayAsk(word0, word1, word2, word3)) return false
    if (this.#rate === undefined) return true
    return this.#rate.take(wordsAddress([word0, word1, word2, word3]), performance.now())
  }

  #answer(datagram: BatchedDatagram): void {
    try {
      this.#handler.answer(datagram)
    } catch (error) {
      datagram.replyBytes = 0
      this.#counters.add('handlerErrors')
      if (this.#gate.passes('error', 'handler')) {
        this.#log.error({ err: error }, 'the handler failed; nothing is answered')
      }
    }
  }

  /** Stamps each reply with when it will leave, as near as the last ones tell, and sends them. */
  #send(count: number, receivedMs: number): void {
    const isCold = receivedMs - this.#servedMs > coldMs
    const isTimed = isCold || receivedMs - this.#timedMs > timedEveryMs
    const delay = isCold ? this.#delays.cold : this.#delays.warm
    const { datagrams } = this.#socket
    let replies = 0
    let bytesWritten = 0
    if (isCold) this.#socket.rehearse()
    this.#clock.read()
    const { seconds, nanoseconds } = this.#clock
    let leavesNs = nanoseconds + delay.firstNs
    for (let index = 0; index < count; index += 1) {
      const datagram = datagrams[index]
      if (datagram === undefined || datagram.replyBytes === 0) continue
      if (leavesNs < nsPerSecond) this.#handler.stamp(datagram, seconds, leavesNs)
      else this.#handler.stamp(datagram, seconds + 1, leavesNs - nsPerSecond)
      leavesNs += delay.nextNs
      replies += 1
      bytesWritten += datagram.replyBytes
    }
    const sent = replies === 0 ? 0 : this.#socket.sendReplies(isTimed)
    if (isTimed && sent === replies) this.#learn(delay, replies, receivedMs)
    this.#counters.add('replies', sent)
    this.#counters.add('bytesWritten', bytesWritten)
    this.#counters.add('dropped', count - replies)
    if (sent < replies) this.#counters.add('peerErrors', replies - sent)
  }

  /** Learns from when a timed batch left, where that has been told by now, how long replies take. */
  #learn(delay: TransmitDelay, replies: number, nowMs: number): void {
    this.#timedMs = nowMs
    const departures = this.#socket.readDepartures().map((left) => this.#sinceStampNs(left))
    // What is told late is of an earlier batch.
    const [first, last = first] = departures.filter((ns) => ns >= 0)
    if (first !== undefined && last !== undefined) delay.note(first, last, replies)
  }

  #sinceStampNs({ seconds, nanoseconds }: Departure): number {
    return (seconds - this.#clock.seconds) * nsPerSecond + nanoseconds - this.#clock.nanoseconds
  }
}
