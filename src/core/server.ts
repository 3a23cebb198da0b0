import type { Counts } from './metrics/counters.ts'

/** Where a server listens. */
export interface ServerAddress {
  readonly transport: 'tcp' | 'udp' | 'unix'
  /** Numeric address, or the path of a Unix socket. */
  readonly address: string
  /** The real port (never 0), or 0 for a Unix socket. */
  readonly port: number
  /** The same as a URL: `tcp://127.0.0.1:8888`, `unix:/run/chat.sock`. */
  readonly url: string
}

/** What a server has done since it started, over all its threads; a replaced worker's figures stay in. */
export interface Stats extends Counts {
  /** Connections open now. */
  readonly connections: number
  /** Connections accepted. */
  readonly accepted: number
  /** Connections refused by a limit. */
  readonly refused: number
  /** Worker threads replaced after they died. */
  readonly workerRestarts: number
}

/** A running server. `await using` drains it at the end of the block. */
export interface Server extends AsyncDisposable {
  /** The service's name. */
  readonly name: string
  readonly address: ServerAddress
  stats(): Stats
  /**
   * Stops accepting, finishes every request that was read, ends each connection and resolves when all are closed;
   * what isn't finished after `drainMs` is dropped. A second call waits for the first.
   */
  drain(): Promise<void>
  /** Resolves when the server has been drained, whoever asked for it. */
  readonly closed: Promise<void>
}
