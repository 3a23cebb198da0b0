import { setTimeout as delay } from 'node:timers/promises'
import type { Codec } from '../codecs/codec.ts'
import { Counters } from '../metrics/counters.ts'
import { ClosedError, OptionError, TimeoutError } from '../errors.ts'
import { checkLimit, resolveLimits } from '../limits.ts'
import type { Messages } from '../messages.ts'
import { isOpensslFault, serverHandshakeError } from '../tls/server-handshake-error.ts'
import type { TlsClientOptions } from '../tls/client-tls-options.ts'
import { Channel } from './channel.ts'
import { Deadlines } from './deadlines.ts'
import { Inbox } from './inbox.ts'
import { openSocket, serverOf } from './open-socket.ts'

/** How {@link connectTcp} connects. */
export interface TcpClientOptions {
  /** @default '127.0.0.1' */
  readonly host?: string
  readonly port: number
  /** A Unix socket to connect to instead of host and port. */
  readonly path?: string
  /** Speaks TLS, and verifies the server. The files are read again for each connection. @default plain TCP */
  readonly tls?: TlsClientOptions
  /** Milliseconds until the connection must stand, the TLS handshake included. @default 5_000 */
  readonly connectMs?: number
  /** Milliseconds until a request must be answered. @default 10_000 */
  readonly requestMs?: number
  /** Bytes of one message from the server. @default 65_536 */
  readonly maxMessageBytes?: number
  /**
   * Whether a lost connection is dialled again when it is next needed: up to five times, 100 ms apart and doubling.
   * What was under way when it was lost fails all the same, because nobody knows how far it got. @default false
   */
  readonly reconnect?: boolean
  /** Closes the client when aborted, also while it connects. */
  readonly signal?: AbortSignal
}

/** A connection to a stream server. */
export interface TcpClient<In, Out> extends AsyncDisposable {
  /** Sends a message; resolves when the kernel has room for more. */
  send(message: Out): Promise<void>
  /**
   * Sends a message and resolves with the next message that comes: for servers that answer each one, in order.
   * Requests may overlap. One that isn't answered in `requestMs` closes the connection, since order is lost with it.
   */
  request(message: Out): Promise<In>
  /** What the server sends, for servers that don't answer one for one. Not beside `request()`. */
  readonly messages: Messages<In>
  /** Connections made until now: grows where a lost one was dialled again, and whoever is there knows nothing of before. */
  readonly connections: number
  /** Ends our side; what the server still sends can be read from `messages`. */
  end(): void
  /** Ends the connection after what was sent. */
  close(): Promise<void>
}

const dialAttempts = 5
const firstPauseMs = 100

/**
 * Connects to a stream server, with TCP keep-alive and no delay; over TLS where told to.
 *
 * @throws {@link ClosedError} `CANNOT_CONNECT` with the reason, `CANNOT_SECURE` where the TLS handshake fails or the server
 * can't be trusted; {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`, `INVALID_LIMIT`; {@link TimeoutError}
 * `CONNECT_TIMEOUT`; the signal's reason. Its methods throw {@link ClosedError} `CLOSED`, `PEER_GONE` or `CANNOT_SECURE` (a
 * server refuses a client's certificate after the handshake), {@link TimeoutError} `REQUEST_TIMEOUT`, and what the codec
 * throws.
 */
export async function connectTcp<In, Out>(
  codec: Codec<In, Out>,
  options: TcpClientOptions,
): Promise<TcpClient<In, Out>> {
  const { connectMs = Infinity, requestMs = Infinity } = options
  checkLimit('connectMs', connectMs)
  checkLimit('requestMs', requestMs)
  const client = new ReconnectingClient(codec, options)
  try {
    await client.connected()
  } catch (error) {
    await client.close()
    throw error
  }
  return client
}

/** A connection that stands, and the reading end of it. */
interface Line<In, Out> {
  readonly channel: Channel<In, Out>
  readonly inbox: Inbox<In>
  readonly reader: AsyncIterator<In>
}

class ReconnectingClient<In, Out> implements TcpClient<In, Out> {
  readonly #codec: Codec<In, Out>
  readonly #options: TcpClientOptions
  readonly #onAbort = (): void => this.#destroy(this.#options.signal?.reason)
  #connecting: Promise<Line<In, Out>> | undefined
  #line: Line<In, Out> | undefined
  #connections = 0
  #isClosed = false

  constructor(codec: Codec<In, Out>, options: TcpClientOptions) {
    this.#codec = codec
    this.#options = options
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  async send(message: Out): Promise<void> {
    const { channel } = await this.connected()
    channel.write(message)
    if (channel.outbox.isFull) await channel.outbox.drained()
    else channel.outbox.flushSoon()
  }

  async request(message: Out): Promise<In> {
    const { channel, reader } = await this.connected()
    channel.write(message)
    channel.outbox.flushSoon()
    const { requestMs = 10_000 } = this.#options
    const giveUp = (): void => {
      channel.destroy(
        new TimeoutError('REQUEST_TIMEOUT', `No answer from ${this.#server} in ${requestMs} ms`, {
          details: { server: this.#server, limitMs: requestMs },
        }),
      )
    }
    const timer = requestMs === Infinity ? undefined : setTimeout(giveUp, requestMs)
    try {
      const { done, value } = await reader.next()
      if (done !== true) return value
      throw new ClosedError('CLOSED', `${this.#server} ended the connection without an answer`, {
        details: { server: this.#server },
      })
    } finally {
      clearTimeout(timer)
    }
  }

  get messages(): Messages<In> {
    if (this.#line === undefined) throw this.#closedError()
    return this.#line.inbox
  }

  get connections(): number {
    return this.#connections
  }

  end(): void {
    this.#line?.channel.finishWriting()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#line?.channel.end()
    await this.#line?.channel.closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The connection that stands, or a new one where that is allowed. */
  async connected(): Promise<Line<In, Out>> {
    if (this.#isClosed) throw this.#closedError()
    // A server that has ended its side answers nothing more, even if it still listens.
    const line = this.#line
    if (line !== undefined && !line.channel.isClosed && !line.inbox.isEnded) return line
    if (line !== undefined && this.#options.reconnect !== true) throw this.#closedError()
    line?.channel.destroy()
    this.#connecting ??= this.#dial().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  get #server(): string {
    return serverOf(this.#options)
  }

  async #dial(): Promise<Line<In, Out>> {
    const isAgain = this.#line !== undefined
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#connect()
      } catch (error) {
        if (!isAgain || attempt === dialAttempts || this.#isClosed || error instanceof OptionError)
          throw error
        await delay(firstPauseMs * 2 ** (attempt - 1), undefined, { signal: this.#options.signal })
      }
    }
  }

  async #connect(): Promise<Line<In, Out>> {
    const socket = await openSocket(this.#options)
    if (this.#isClosed) {
      socket.destroy()
      throw this.#closedError()
    }
    const limits = resolveLimits({
      idleMs: Infinity,
      messageMs: Infinity,
      handlerMs: Infinity,
      maxMessageBytes: this.#options.maxMessageBytes ?? 65_536,
    })
    const inbox = new Inbox<In>()
    const setting = { limits, counters: new Counters(), deadlines: new Deadlines([Infinity]), isFast: false }
    const channel = new Channel(socket, this.#codec, inbox, setting)
    // In TLS 1.3 the client's side of the handshake is done before the server has seen its certificate (RFC 8446 section 2).
    socket.prependListener('error', (error) => {
      if (isOpensslFault(error)) channel.destroy(serverHandshakeError(this.#server, error))
    })
    this.#line = { channel, inbox, reader: inOrder(inbox) }
    this.#connections += 1
    channel.start()
    return this.#line
  }

  #destroy(reason: unknown): void {
    this.#isClosed = true
    this.#line?.channel.destroy(reason)
  }

  #closedError(): ClosedError {
    return new ClosedError('CLOSED', `The connection to ${this.#server} is closed`, {
      cause: this.#line?.channel.fault,
      details: { server: this.#server },
    })
  }
}

/** An iterator that may be asked again before it has answered, and answers in order. */
function inOrder<In>(messages: Messages<In>): AsyncIterator<In> {
  const iterator = messages[Symbol.asyncIterator]()
  let turn: Promise<unknown> = Promise.resolve()
  return {
    next() {
      const result = turn.then(() => iterator.next())
      turn = result.catch(() => {})
      return result
    },
  }
}
