import type { Socket } from 'node:net'
import type { Transport, TransportOwner } from './transport.ts'

/** What of a socket isn't public: absent where a later Node has renamed it. */
interface PrivateSocket {
  readonly _handle?: { readonly writeQueueSize?: number } | null
}

/** The ordinary path: a socket by its public face, which every socket has, TLS and Unix ones too. */
export class SocketTransport implements Transport {
  readonly isLending = false
  readonly #socket: Socket

  /** Takes over a paused socket that allows half-open connections. */
  constructor(socket: Socket) {
    this.#socket = socket
  }

  get isPaused(): boolean {
    return this.#socket.isPaused()
  }

  get isWritable(): boolean {
    return this.#socket.writable
  }

  get isDestroyed(): boolean {
    return this.#socket.destroyed
  }

  get pendingBytes(): number {
    return this.#socket.writableLength
  }

  get unsentBytes(): number {
    const { _handle: handle } = this.#socket as unknown as PrivateSocket
    return handle?.writeQueueSize ?? this.#socket.writableLength
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten
  }

  attach(owner: TransportOwner): void {
    this.#socket.on('data', (bytes: Buffer) => owner.handleRead(bytes))
    this.#socket.on('end', () => owner.handleEnd())
    this.#socket.on('drain', () => owner.handleDrain())
    this.#socket.on('error', (error) => owner.handleError(error))
    this.#socket.once('close', () => owner.handleClose())
    // What has happened before anybody listened isn't told again.
    if (this.#socket.closed) process.nextTick(() => owner.handleClose())
    else if (this.#socket.readableEnded) process.nextTick(() => owner.handleEnd())
    // Listening for data has let it flow.
    this.#socket.pause()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  write(chunk: Uint8Array | string): void {
    this.#socket.write(chunk)
  }

  writeAll(chunks: readonly (Uint8Array | string)[]): void {
    this.#socket.cork()
    for (const chunk of chunks) this.#socket.write(chunk)
    this.#socket.uncork()
  }

  hold(): void {
    // What Node reads is in memory of its own.
  }

  release(): void {
    // Nothing was lent.
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
