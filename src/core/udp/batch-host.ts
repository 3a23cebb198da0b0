import {
  type BatchedDatagram,
  type BatchSocket,
  createRealtimeClock,
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

/** Replies of one call leave together, up to 0.1 ms after the clock was read for them: more would not be much cheaper. */
const slots = 64
/** How long a busy thread serves before it looks at its messages and timers. */
const turnMs = 20
/** What a drain still answers, in batches, of what had come before it. */
const drainBatches = 64

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
  #mayAsk: RangeTest
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
    this.#send(count)
    this.#counters.add('messages', count)
    this.#counters.add('bytesRead', bytesRead)
    this.#counters.observe(performance.now() - receivedMs, count)
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

  /** Stamps and sends what the batch is answered with. */
  #send(count: number): void {
    const { datagrams } = this.#socket
    let replies = 0
    let bytesWritten = 0
    this.#clock.read()
    const { seconds, nanoseconds } = this.#clock
    for (let index = 0; index < count; index += 1) {
      const datagram = datagrams[index]
      if (datagram === undefined || datagram.replyBytes === 0) continue
      this.#handler.stamp(datagram, seconds, nanoseconds)
      replies += 1
      bytesWritten += datagram.replyBytes
    }
    const sent = replies === 0 ? 0 : this.#socket.sendReplies()
    this.#counters.add('replies', sent)
    this.#counters.add('bytesWritten', bytesWritten)
    this.#counters.add('dropped', count - replies)
    if (sent < replies) this.#counters.add('peerErrors', replies - sent)
  }
}
