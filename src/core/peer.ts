import type { Logger } from './log.ts'
import type { TlsFacts } from './tls/tls-facts.ts'

/** The other end of a connection, or the sender of a datagram. */
export interface Peer<Out = Uint8Array | string> {
  /** Number of this connection (or datagram) within its thread, for logs. */
  readonly id: number
  /** Numeric address (an IPv4-mapped IPv6 one is given as IPv4), or the socket's path for a Unix socket. */
  readonly address: string
  /** Port, or 0 for a Unix socket. */
  readonly port: number
  /** What TLS has established with the peer, or `false` where the connection isn't encrypted. */
  readonly tls: TlsFacts | false
  /** Aborted when the connection ends, for whatever reason: stop working for this peer. */
  readonly signal: AbortSignal
  /** Logs with the peer's id and address. */
  readonly log: Logger
  /**
   * Sends a message outside the order of replies, now. Does nothing once the peer is gone.
   * What waits to be written is bounded: past `maxPendingWriteBytes` the connection is destroyed.
   */
  send(message: Out): void
  /** Ends the connection once the replies so far are written. */
  close(): void
}
