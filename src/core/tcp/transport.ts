/** What a transport tells its owner. */
export interface TransportOwner {
  /** Bytes have come. They are good until this returns; where the transport lends them, until `release()`. */
  handleRead(bytes: Buffer): void
  /** The peer has ended its side. */
  handleEnd(): void
  /** The kernel has taken all of what had to wait. */
  handleDrain(): void
  /** The connection is lost; the close follows. */
  handleError(error: Error): void
  /** Nothing more will come or go; called once. */
  handleClose(): void
}

/**
 * The bytes of one connection in both directions, unread at first: what a channel needs of a socket, whichever way it is
 * done. When both sides have ended, it closes.
 */
export interface Transport {
  /** Whether the bytes of a read lie in the thread's read memory, where they may be changed and written from. */
  readonly isLending: boolean
  readonly isPaused: boolean
  /** Whether bytes can still be written: neither has our side ended nor is the connection lost. */
  readonly isWritable: boolean
  readonly isDestroyed: boolean
  /** Bytes of what was written that wait here, or in a write that the kernel hasn't taken whole. */
  readonly pendingBytes: number
  /** Bytes that the kernel hasn't taken: falls while a single large write proceeds. */
  readonly unsentBytes: number
  readonly bytesWritten: number
  /** Says who is told; called once, before anything else. */
  attach(owner: TransportOwner): void
  pause(): void
  resume(): void
  /** Writes bytes, or text as UTF-8. Bytes must not change while they wait. */
  write(chunk: Uint8Array | string): void
  /** Writes several chunks as one. */
  writeAll(chunks: readonly (Uint8Array | string)[]): void
  /** Keeps what was lent last, because it is still in use; no more is read before {@link Transport.release},
   * whatever is resumed. */
  hold(): void
  /** Gives back what was held. */
  release(): void
  /** Ends our side once all is written. */
  end(): void
  /** Drops the connection now. */
  destroy(): void
}
