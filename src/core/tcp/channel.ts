import type { Socket } from 'node:net'
// The global of this name is a getter, asked anew for each call.
import { performance } from 'node:perf_hooks'
import type { Codec, Decoder } from '../codecs/codec.ts'
import type { Counters } from '../metrics/counters.ts'
import { ClosedError, LimitError, reasonOf, TimeoutError } from '../errors.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Deadlines } from './deadlines.ts'
import { openTransport } from './fast-path.ts'
import { Outbox, type OutboxObserver } from './outbox.ts'
import type { MessageSource, Receiver } from './receiver.ts'
import type { Transport, TransportOwner } from './transport.ts'

/** How long the peer may take to end its side, after ours has left, before the connection is destroyed. */
const lingerMs = 2_000
/** How long a drain waits for the first bytes of a connection that has brought none. */
const firstReadMs = 200

/** What channels of one thread share. */
export interface ChannelSetting {
  readonly limits: ResolvedLimits
  readonly counters: Counters
  readonly deadlines: Deadlines
  /** Whether to take the fast path; see `fast-path.ts`. */
  readonly isFast: boolean
  /** Whether one more message may be taken now, where that is limited. */
  readonly mayTake?: ((nowMs: number) => boolean) | undefined
}

/** Who is told of a channel's end. */
export interface ChannelOwner {
  /** Called once, when the connection is closed. */
  handleClosed(): void
}

/**
 * One connection as messages in both directions: a transport with a codec, deadlines and back-pressure, for servers and
 * clients alike. The peer isn't read while the receiver is busy; writing is the caller's to pace by the outbox.
 *
 * Every end comes by the same door: the receiver ends (or fails with the fault), what was written goes out, FIN, and
 * what the peer still sends is read and thrown away until its FIN or `lingerMs`, so that no RST takes the replies back.
 */
export class Channel<In, Out> implements TransportOwner, MessageSource, OutboxObserver {
  readonly outbox: Outbox
  owner: ChannelOwner | undefined
  readonly #transport: Transport
  readonly #receiver: Receiver<In>
  readonly #codec: Codec<In, Out>
  readonly #decoder: Decoder<In>
  readonly #limits: ResolvedLimits
  readonly #counters: Counters
  readonly #deadlines: Deadlines
  readonly #mayTake: ((nowMs: number) => boolean) | undefined
  #abort: AbortController | undefined
  #fault: unknown
  #lastByteMs: number
  /** When the first byte of the message that is pending came, by the deadlines' clock; `Infinity`: none is pending. */
  #messageSinceMs = Infinity
  /** Since when the handler has had work, without a reply or a wish for more; `Infinity`: it has none. */
  #busySinceMs = Infinity
  #unsentBytes = 0
  /** Whether what was read is still in use where it lies. */
  #isHolding = false
  #silenceTimer: NodeJS.Timeout | undefined
  #lingerTimer: NodeJS.Timeout | undefined
  #reads = 0
  #isDraining = false
  #drainTimer: NodeJS.Timeout | undefined
  #isOver = false
  #closing: PromiseWithResolvers<void> | undefined
  /** When the latest messages were decoded, and how many replies have been written since the last look at the clock. */
  #decodedMs = 0
  #unobservedReplies = 0

  constructor(accepted: Socket, codec: Codec<In, Out>, receiver: Receiver<In>, setting: ChannelSetting) {
    this.#codec = codec
    this.#receiver = receiver
    this.#limits = setting.limits
    this.#counters = setting.counters
    this.#deadlines = setting.deadlines
    this.#mayTake = setting.mayTake
    this.#decoder = codec.decoder(setting.limits.maxMessageBytes)
    const isLending = this.#decoder.lendsBytes === true
    this.#transport = openTransport(accepted, { isFast: setting.isFast, isLending })
    this.#transport.attach(this)
    this.outbox = new Outbox(this.#transport, this)
    receiver.source = this
    this.#deadlines.add(this)
    this.#lastByteMs = this.#deadlines.nowMs
  }

  /** Aborted when the connection ends. Made when first asked for: most handlers never do. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.#isOver) this.#abort.abort(this.#fault)
    }
    return this.#abort.signal
  }

  /** Why the channel ended, where it wasn't the peer or the owner ending it in good order. */
  get fault(): unknown {
    return this.#fault
  }

  /** Whether nothing can be written any more. */
  get isClosed(): boolean {
    return !this.#transport.isWritable
  }

  /** Whether the connection is closed. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Resolves when the connection is closed, however that came. */
  get closed(): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    this.#closing ??= Promise.withResolvers<void>()
    return this.#closing.promise
  }

  /** Starts to read. */
  start(): void {
    this.#transport.resume()
  }

  /** Adds a message to what is written; the caller flushes, and waits for the outbox where it is full. */
  write(message: Out): void {
    this.#unobservedReplies += 1
    this.outbox.add(this.#codec.encode(message))
  }

  /**
   * Writes a message without waiting: where more than `maxPendingWriteBytes` wait already, the connection is destroyed
   * with a {@link LimitError} `PEER_NOT_READING`.
   */
  send(message: Out): void {
    if (this.isClosed) return
    const bytes = this.outbox.pendingBytes
    if (bytes > this.#limits.maxPendingWriteBytes) {
      this.#counters.add('timeouts')
      const text = `${bytes} bytes wait for a peer that doesn't read`
      this.destroy(new LimitError('PEER_NOT_READING', text, { details: { bytes } }))
      return
    }
    this.write(message)
    this.outbox.flushSoon()
  }

  /**
   * Takes no new message, once one has been read: a peer that was accepted just before its server drains has its
   * request on the way, and gets a moment to be served.
   */
  drain(): void {
    if (this.#reads > 0) {
      this.stopReading()
      return
    }
    this.#isDraining = true
    this.#drainTimer ??= setTimeout(() => this.stopReading(), firstReadMs)
  }

  /** Takes no new message; those that were read are still the handler's. */
  stopReading(): void {
    // What would be a message by silence alone has been read whole.
    if (this.#decoder.flushAfterMs !== undefined) this.#flush('silence')
    this.#receiver.end()
    this.#transport.resume()
  }

  /** Ends our side after what was written; the peer's is read on. */
  finishWriting(): void {
    this.outbox.flush()
    this.#transport.end()
  }

  /** Takes no new message and ends our side after what was written; the peer's end is waited for, but not for long. */
  end(): void {
    this.#busySinceMs = Infinity
    this.#receiver.end()
    if (this.#transport.isDestroyed) return
    if (this.#transport.isWritable) this.finishWriting()
    this.#transport.resume()
    this.#lingerTimer ??= this.#linger(this.#transport.unsentBytes, 0)
  }

  /** Drops the connection now; `error` is what the handler gets to see. */
  destroy(error?: unknown): void {
    this.#fault ??= error
    this.#transport.destroy()
  }

  /** Holds the deadlines against the clock; called by {@link Deadlines}. */
  check(nowMs: number): void {
    if (this.#lingerTimer !== undefined) return
    const { idleMs, messageMs, handlerMs } = this.#limits
    if (nowMs - this.#busySinceMs > handlerMs) {
      this.#expire('HANDLER_TIMEOUT', `The handler took longer than ${handlerMs} ms`, handlerMs)
    } else if (nowMs - this.#messageSinceMs > messageMs) {
      this.#expire('MESSAGE_TIMEOUT', `A message took longer than ${messageMs} ms`, messageMs)
    } else if (nowMs - this.#lastByteMs > idleMs && !this.#hasWritten(nowMs)) {
      this.#expire('IDLE_TIMEOUT', `No byte moved for ${idleMs} ms`, idleMs)
    }
  }

  /** Called by the transport. */
  handleRead(bytes: Buffer): void {
    this.#take(bytes)
    if (this.#isDraining) this.stopReading()
  }

  /** Called by the transport. */
  handleEnd(): void {
    this.#flush('end')
    this.#messageSinceMs = Infinity
    this.#receiver.end()
  }

  /** Called by the transport. */
  handleDrain(): void {
    this.outbox.wake()
    if (this.#isHolding && !this.#receiver.isBusy) this.#resume()
  }

  /** Called by the transport. */
  handleError(error: Error): void {
    this.#counters.add('peerErrors')
    this.#fault ??= new ClosedError('PEER_GONE', `The connection is lost: ${reasonOf(error)}`, {
      cause: error,
    })
  }

  /** Called by the transport. */
  handleClose(): void {
    this.#isOver = true
    this.#deadlines.delete(this)
    clearTimeout(this.#silenceTimer)
    clearTimeout(this.#lingerTimer)
    clearTimeout(this.#drainTimer)
    this.#busySinceMs = Infinity
    this.#counters.add('bytesWritten', this.#transport.bytesWritten)
    // After a close in good order what has come is still to be taken.
    if (this.#fault !== undefined || !this.#receiver.isEnded) {
      this.#receiver.abandon(this.#fault ?? new ClosedError('CLOSED', 'The connection is closed'))
    }
    this.outbox.wake()
    this.#abort?.abort(this.#fault)
    this.owner?.handleClosed()
    this.#closing?.resolve()
  }

  /** Called by the receiver. */
  handleWanting(): void {
    this.#resume()
  }

  /** Counts the replies that leave now, and notes how long they took from the decoding of the latest messages; called by the outbox. */
  handleFlush(): void {
    if (this.#unobservedReplies === 0) return
    if (this.#busySinceMs !== Infinity) this.#busySinceMs = this.#deadlines.nowMs
    this.#counters.add('replies', this.#unobservedReplies)
    this.#counters.observe(performance.now() - this.#decodedMs, this.#unobservedReplies)
    this.#unobservedReplies = 0
  }

  /** Whether bytes have left since the last look, though none have come. */
  #hasWritten(nowMs: number): boolean {
    const before = this.#unsentBytes
    this.#unsentBytes = this.#transport.unsentBytes
    if (this.#unsentBytes === before) return false
    this.#lastByteMs = nowMs
    return true
  }

  #take(bytes: Buffer): void {
    this.#reads += 1
    this.#lastByteMs = this.#deadlines.nowMs
    this.#counters.add('bytesRead', bytes.length)
    if (this.#receiver.isEnded) return
    this.#push(bytes)
    if (this.#transport.isLending) this.#holdWhileInUse()
    if (this.#receiver.isEnded) return
    this.#watchPending()
    if (this.#receiver.isBacklogged) this.#transport.pause()
  }

  /** Messages, and replies made of them, lie where they were read: until these are written nothing else may come there. */
  #holdWhileInUse(): void {
    if (!this.#receiver.isBusy && this.#transport.pendingBytes === 0) return
    this.#isHolding = true
    this.#transport.hold()
    this.#transport.pause()
  }

  #push(bytes: Buffer): void {
    const messages: In[] = []
    try {
      this.#decoder.push(bytes, messages)
    } catch (fault) {
      this.#deliver(messages)
      this.#fail(fault)
      return
    }
    this.#deliver(messages)
  }

  #flush(why: 'silence' | 'end'): void {
    if (this.#receiver.isEnded || (why === 'silence' && this.#decoder.pendingBytes === 0)) return
    const messages: In[] = []
    try {
      this.#decoder.flush(why, messages)
    } catch (fault) {
      this.#fail(fault)
      return
    }
    this.#deliver(messages)
  }

  #deliver(messages: In[]): void {
    if (messages.length === 0) return
    this.#decodedMs = performance.now()
    if (this.#mayTake !== undefined && !this.#isWithinRate(messages.length, this.#mayTake)) {
      this.#fail(new LimitError('RATE_LIMITED', 'The peer sends more messages a second than it may'))
      return
    }
    this.#counters.add('messages', messages.length)
    this.#messageSinceMs = Infinity
    if (this.#busySinceMs === Infinity) this.#busySinceMs = this.#deadlines.nowMs
    this.#receiver.deliver(messages)
  }

  /** The peer broke the protocol: it is held back until what came before is answered and the owner ends the channel. */
  #fail(fault: unknown): void {
    this.#counters.add('protocolErrors')
    this.#messageSinceMs = Infinity
    this.#fault ??= fault
    this.#transport.pause()
    this.#receiver.fail(fault)
  }

  #isWithinRate(messages: number, mayTake: (nowMs: number) => boolean): boolean {
    for (let taken = 0; taken < messages; taken += 1) {
      if (!mayTake(this.#decodedMs)) return false
    }
    return true
  }

  /** Sets the deadlines for a message that isn't whole. */
  #watchPending(): void {
    if (this.#silenceTimer !== undefined) clearTimeout(this.#silenceTimer)
    this.#silenceTimer = undefined
    if (this.#receiver.isBacklogged || this.#decoder.pendingBytes === 0) {
      this.#messageSinceMs = Infinity
      return
    }
    if (this.#messageSinceMs === Infinity) this.#messageSinceMs = this.#deadlines.nowMs
    const { flushAfterMs } = this.#decoder
    if (flushAfterMs !== undefined) this.#silenceTimer = setTimeout(() => this.#silence(), flushAfterMs)
  }

  /**
   * Silence ends a message only where nothing more has come: after a busy turn the timer fires before the kernel has
   * been asked for bytes that may wait there, so it is asked first.
   */
  #silence(): void {
    const reads = this.#reads
    setImmediate(() => {
      if (reads !== this.#reads || this.#receiver.isEnded) return
      this.#flush('silence')
      if (this.#receiver.isBacklogged) this.#transport.pause()
    })
  }

  #resume(): void {
    this.#busySinceMs = Infinity
    if (this.#isHolding) {
      if (this.#transport.pendingBytes > 0) return
      this.#isHolding = false
      this.#transport.release()
    }
    if (!this.#transport.isPaused || this.#receiver.isBacklogged || this.#receiver.isEnded) return
    this.#transport.resume()
    this.#watchPending()
  }

  #expire(code: string, message: string, limitMs: number): void {
    this.#counters.add('timeouts')
    const fault = new TimeoutError(code, message, { details: { limitMs } })
    this.#fault ??= fault
    this.#receiver.fail(fault)
    this.#abort?.abort(fault)
    // A handler that waited for messages ends the channel now; one that is stuck doesn't.
    this.#lingerTimer ??= setTimeout(() => this.#transport.destroy(), lingerMs)
  }

  /** Destroys the connection `lingerMs` after what was written has left, or when nothing of it has for `idleMs`. */
  #linger(unsentBytes: number, stuckMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      const bytes = this.#transport.unsentBytes
      const stillMs = bytes < unsentBytes ? 0 : stuckMs + lingerMs
      if (unsentBytes === 0 || stillMs >= this.#limits.idleMs) this.#transport.destroy()
      else this.#lingerTimer = this.#linger(bytes, stillMs)
    }, lingerMs)
  }
}
