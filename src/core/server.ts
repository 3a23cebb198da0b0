import type { ServerState } from './admin/readiness.ts'
import type { Counts } from './metrics/counters.ts'
import type { ThreadFigures } from './metrics/observed.ts'
import type { ThreadReload } from './threads/service-thread.ts'

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
  /** Connections refused, whatever the reason; see `refusals`. */
  readonly refused: number
  /** Worker threads replaced after they died. */
  readonly workerRestarts: number
}

/** What a running server can take anew. */
export type ServerReload = Omit<ThreadReload, 'shared'>

/** How long the workers that {@link Server.restartWorkers} replaces may take. */
export interface WorkerRestart {
  /**
   * Milliseconds in which a worker's connections may end by themselves; those that are left are then drained.
   * `Infinity` waits for the last. @default 10_000
   */
  readonly finishMs?: number
}

/** How long the workers that {@link Server.restartWorkers} replaces may take. */
export interface WorkerRestart {
  /**
   * Milliseconds in which a worker's connections may end by themselves; those that are left are then drained.
   * `Infinity` waits for the last. @default 10_000
   */
  readonly finishMs?: number
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
  /** Whether it takes connections, finishes them, or is done. */
  readonly state: ServerState
  /** The threads that serve, for metrics. */
  threads(): readonly ThreadFigures[]
  /**
   * Takes something anew while it runs: access lists and the log level for what comes from now on, certificates by
   * reading their files again for new connections. Those that stand stay. Where a certificate is broken, nothing is taken.
   *
   * @throws {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`, `INVALID_NETWORK`
   */
  reload(change: ServerReload): Promise<void>
  /**
   * A rolling restart: replaces every worker thread by a new one, which loads the service's file again, one after
   * another. The new one serves before the old one is retired: it takes no new connection, finishes those that it has
   * and ends. Resolves when the last is replaced; a second call goes round once more after the first. Without threads
   * there is nothing to replace.
   *
   * @throws {@link OptionError} `INVALID_LIMIT` where `finishMs` isn't a positive number; and what the service's `build`
   * throws in a new worker: the old one then serves on, and so do those after it
   */
  restartWorkers(restart?: WorkerRestart): Promise<void>
  /** Resolves when the server has been drained, whoever asked for it. */
  readonly closed: Promise<void>
}
