import type { Socket } from 'node:net'
import type { Codec, Decoder } from '../codecs/codec.ts'
import type { Counters } from '../counters.ts'
import { ClosedError, LimitError, reasonOf, TimeoutError } from '../errors.ts'
import type { ResolvedLimits } from '../limits.ts'
import { Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'

/** How long the peer may take to end its side after ours before the connection is destroyed. */
const lingerMs = 2_000

/**
 * One connection as messages in both directions: a socket with a codec, deadlines and back-pressure, for servers and
 * clients alike. Reading stops while messages wait in the inbox; writing is the caller's to pace by the outbox.
 *
 * Every end comes by the same door: the inbox ends (or fails with the fault), what was written goes out, FIN, and what
 * the peer still sends is read and thrown away until its FIN or `lingerMs`, so that no RST takes the replies back.
 */
export class Channel<In, Out> {
  readonly inbox: Inbox<In>
  readonly outbox: Outbox
  /** Resolves when the socket is closed, however that came. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #codec: Codec<In, Out>
  readonly #decoder: Decoder<In>
  readonly #limits: ResolvedLimits
  readonly #counters: Counters
  #abort: AbortController | undefined
  #fault: unknown
  #messageTimer: NodeJS.Timeout | undefined
  #silenceTimer: NodeJS.Timeout | undefined
  #lingerTimer: NodeJS.Timeout | undefined
  #reads = 0

  constructor(socket: Socket, codec: Codec<In, Out>, limits: ResolvedLimits, counters: Counters) {
    this.#socket = socket
    this.#codec = codec
    this.#limits = limits
    this.#counters = counters
    this.#decoder = codec.decoder(limits.maxMessageBytes)
    this.inbox = new Inbox(() => this.#resume())
    this.outbox = new Outbox(socket)
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#closed()
        resolve()
      })
    })
    socket.on('error', (error) => this.#failed(error))
    socket.on('data', (bytes: Buffer) => this.#read(bytes))
    socket.on('end', () => this.#ended())
    if (limits.idleMs !== Infinity) {
      socket.setTimeout(limits.idleMs, () => {
        this.#expire('IDLE_TIMEOUT', `No byte moved for ${limits.idleMs} ms`, limits.idleMs)
      })
    }
  }

  /** Aborted when the connection ends. Made when first asked for: most handlers never do. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.#socket.closed) this.#abort.abort(this.#fault)
    }
    return this.#abort.signal
  }

  /** Why the channel ended, where it wasn't the peer or the owner ending it in good order. */
  get fault(): unknown {
    return this.#fault
  }

  /** Whether nothing can be written any more. */
  get isClosed(): boolean {
    return !this.#socket.writable
  }

  /** Writes a message; the caller waits for the outbox where it is full. */
  write(message: Out): void {
    this.#counters.add('replies')
    this.outbox.add(this.#codec.encode(message))
  }

  /**
   * Writes a message without waiting: where more than `maxPendingWriteBytes` wait already, the connection is destroyed
   * with a {@link LimitError} `PEER_NOT_READING`.
   */
  send(message: Out): void {
    if (this.isClosed) return
    if (this.outbox.pendingBytes > this.#limits.maxPendingWriteBytes) {
      this.#counters.add('timeouts')
      this.destroy(
        new LimitError(
          'PEER_NOT_READING',
          `${this.outbox.pendingBytes} bytes wait for a peer that doesn't read`,
          {
            details: { bytes: this.outbox.pendingBytes },
          },
        ),
      )
      return
    }
    this.write(message)
  }

  /** Takes no new message; those that were read are still the handler's. */
  stopReading(): void {
    // What would be a message by silence alone has been read whole.
    if (this.#decoder.flushAfterMs !== undefined) this.#flush('silence')
    this.#stopTimers()
    this.inbox.end()
    this.#socket.resume()
  }

  /** Ends our side after what was written; the peer's is read on. */
  finishWriting(): void {
    this.outbox.flush()
    this.#socket.end()
  }

  /** Ends our side after what was written, and resolves when the connection is closed. */
  async end(): Promise<void> {
    this.#stopTimers()
    this.inbox.end()
    if (!this.#socket.destroyed) {
      this.outbox.flush()
      if (this.#socket.writable) this.#socket.end()
      this.#socket.resume()
      this.#lingerTimer ??= setTimeout(() => this.#socket.destroy(), lingerMs)
    }
    await this.closed
  }

  /** Drops the connection now; `error` is what the handler gets to see. */
  destroy(error?: unknown): void {
    this.#fault ??= error
    this.#socket.destroy()
  }

  #read(bytes: Buffer): void {
    this.#reads += 1
    this.#counters.add('bytesRead', bytes.length)
    if (this.inbox.isEnded) return
    this.#decode((messages) => this.#decoder.push(bytes, messages))
    if (!this.inbox.isEnded) this.#watch()
  }

  #flush(why: 'silence' | 'end'): void {
    if (this.inbox.isEnded || (why === 'silence' && this.#decoder.pendingBytes === 0)) return
    this.#decode((messages) => this.#decoder.flush(why, messages))
  }

  #decode(step: (messages: In[]) => void): void {
    const messages: In[] = []
    let fault: unknown
    try {
      step(messages)
    } catch (error) {
      fault = error
    }
    if (messages.length > 0) {
      this.#counters.add('messages', messages.length)
      this.#stopMessageTimer()
      this.inbox.deliver(messages)
    }
    if (fault === undefined) return
    this.#counters.add('protocolErrors')
    this.#stopTimers()
    this.#fault ??= fault
    // Held back until the handler has answered what came before the fault and the owner ends the channel.
    this.#socket.pause()
    this.inbox.fail(fault)
  }

  /** Sets the deadlines for what is pending, and holds the peer back while messages wait. */
  #watch(): void {
    const isPending = this.#decoder.pendingBytes > 0
    if (this.inbox.isBacklogged) {
      this.#socket.pause()
      this.#stopTimers()
      return
    }
    if (!isPending) {
      this.#stopTimers()
      return
    }
    const { messageMs } = this.#limits
    if (messageMs !== Infinity) {
      this.#messageTimer ??= setTimeout(() => {
        this.#expire('MESSAGE_TIMEOUT', `A message took longer than ${messageMs} ms`, messageMs)
      }, messageMs)
    }
    const { flushAfterMs } = this.#decoder
    clearTimeout(this.#silenceTimer)
    if (flushAfterMs !== undefined) this.#silenceTimer = setTimeout(() => this.#silence(), flushAfterMs)
  }

  /**
   * Silence ends a message only where nothing more has come: after a busy turn the timer fires before the kernel has
   * been asked for bytes that may wait there, so it is asked first.
   */
  #silence(): void {
    const reads = this.#reads
    setImmediate(() => {
      if (reads !== this.#reads) return
      this.#flush('silence')
      if (!this.inbox.isEnded) this.#watch()
    })
  }

  #resume(): void {
    if (!this.#socket.isPaused() || this.inbox.isEnded) return
    this.#socket.resume()
    this.#watch()
  }

  #ended(): void {
    this.#flush('end')
    this.#stopTimers()
    this.inbox.end()
  }

  #expire(code: string, message: string, limitMs: number): void {
    this.#counters.add('timeouts')
    const fault = new TimeoutError(code, message, { details: { limitMs } })
    this.#fault ??= fault
    this.inbox.fail(fault)
    // A handler that waited for messages ends the channel now; one that is stuck doesn't.
    this.#lingerTimer ??= setTimeout(() => this.#socket.destroy(), lingerMs)
  }

  #failed(error: Error): void {
    this.#counters.add('peerErrors')
    this.#fault ??= new ClosedError('PEER_GONE', `The connection is lost: ${reasonOf(error)}`, {
      cause: error,
    })
  }

  #closed(): void {
    this.#stopTimers()
    clearTimeout(this.#lingerTimer)
    this.#counters.add('bytesWritten', this.#socket.bytesWritten)
    // After a close in good order what has come is still to be taken.
    if (this.#fault !== undefined || !this.inbox.isEnded) {
      this.inbox.abandon(this.#fault ?? new ClosedError('CLOSED', 'The connection is closed'))
    }
    this.#abort?.abort(this.#fault)
  }

  #stopTimers(): void {
    this.#stopMessageTimer()
    clearTimeout(this.#silenceTimer)
    this.#silenceTimer = undefined
  }

  #stopMessageTimer(): void {
    clearTimeout(this.#messageTimer)
    this.#messageTimer = undefined
  }
}
