import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { hostPort } from '../address.ts'
import { ClosedError, reasonOf, TimeoutError } from '../errors.ts'
import { checkLimit } from '../limits.ts'
import type { Datagram } from '../service.ts'

/** How {@link connectUdp} connects. */
export interface UdpClientOptions {
  /** @default '127.0.0.1' */
  readonly host?: string
  readonly port: number
  /** Milliseconds until a request must be answered. @default 1_000 */
  readonly requestMs?: number
  /** Closes the client when aborted. */
  readonly signal?: AbortSignal
}

/** A datagram socket that talks with one server alone; the kernel drops what others send. */
export interface UdpClient extends AsyncDisposable {
  /** Sends a datagram. Whether it arrives, nobody says. */
  send(message: Datagram): Promise<void>
  /**
   * Sends a datagram and resolves with the next one that comes and that `accept` takes, by default any.
   * One request at a time.
   */
  request(message: Datagram, accept?: (reply: Uint8Array) => boolean): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens a datagram socket to a server. A server that isn't there shows only at the first request, if at all.
 *
 * @throws {@link ClosedError} `CANNOT_CONNECT` with the reason; {@link OptionError} `INVALID_LIMIT`. Its methods throw {@link ClosedError} `CLOSED` or `PEER_GONE`
 * (nothing listens there), {@link TimeoutError} `REQUEST_TIMEOUT`, and the signal's reason.
 */
export async function connectUdp(options: UdpClientOptions): Promise<UdpClient> {
  const { host = '127.0.0.1', port, requestMs = Infinity, signal } = options
  checkLimit('requestMs', requestMs)
  signal?.throwIfAborted()
  let socket: Socket | undefined
  try {
    const { address } = await lookup(host)
    socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    socket.connect(port, address)
    await once(socket, 'connect', { signal })
    return new ConnectedClient(socket, hostPort(host, port), options)
  } catch (cause) {
    socket?.close()
    signal?.throwIfAborted()
    const server = hostPort(host, port)
    throw new ClosedError('CANNOT_CONNECT', `Cannot connect to ${server}: ${reasonOf(cause)}`, {
      cause,
      details: { server, reason: reasonOf(cause) },
    })
  }
}

class ConnectedClient implements UdpClient {
  readonly #socket: Socket
  readonly #server: string
  readonly #requestMs: number
  readonly #signal: AbortSignal | undefined
  readonly #onAbort = (): void => void this.close()
  #isClosed = false

  constructor(socket: Socket, server: string, { requestMs = 1_000, signal }: UdpClientOptions) {
    this.#socket = socket
    this.#server = server
    this.#requestMs = requestMs
    this.#signal = signal
    // An ICMP refusal that comes between requests is nobody's; within one it is its answer.
    socket.on('error', () => {})
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  async send(message: Datagram): Promise<void> {
    if (this.#isClosed) throw this.#closedError()
    const { promise, resolve } = Promise.withResolvers<Error | null>()
    this.#socket.send(message, resolve)
    const error = await promise
    if (error !== null) throw this.#gone(error)
  }

  async request(message: Datagram, accept: (reply: Uint8Array) => boolean = () => true): Promise<Uint8Array> {
    if (this.#isClosed) throw this.#closedError()
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    const onMessage = (reply: Uint8Array): void => {
      if (accept(reply)) resolve(reply)
    }
    const onError = (error: Error): void => reject(this.#gone(error))
    const onClose = (): void => reject(this.#signal?.reason ?? this.#closedError())
    const giveUp = (): void => {
      reject(
        new TimeoutError('REQUEST_TIMEOUT', `No answer from ${this.#server} in ${this.#requestMs} ms`, {
          details: { server: this.#server, limitMs: this.#requestMs },
        }),
      )
    }
    const timer = this.#requestMs === Infinity ? undefined : setTimeout(giveUp, this.#requestMs)
    this.#socket.on('message', onMessage).on('error', onError).on('close', onClose)
    try {
      const [, reply] = await Promise.all([this.send(message), promise])
      return reply
    } finally {
      clearTimeout(timer)
      this.#socket.off('message', onMessage).off('error', onError).off('close', onClose)
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#socket.close()
    await once(this.#socket, 'close')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #gone(cause: unknown): ClosedError {
    return new ClosedError('PEER_GONE', `Nothing answers at ${this.#server}: ${reasonOf(cause)}`, {
      cause,
      details: { server: this.#server, reason: reasonOf(cause) },
    })
  }

  #closedError(): ClosedError {
    return new ClosedError('CLOSED', `The socket to ${this.#server} is closed`, {
      details: { server: this.#server },
    })
  }
}
