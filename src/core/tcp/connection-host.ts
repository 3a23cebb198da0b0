import type { Socket } from 'node:net'
import type { Counters } from '../metrics/counters.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Logger } from '../log.ts'
import {
  type Connection,
  type ConnectionSetting,
  serveConnection,
  type StreamDefinition,
} from './connection.ts'
import { Deadlines } from './deadlines.ts'
import { detectFastPath } from './fast-path.ts'

/** Serves the connections that this thread was given. */
export class ConnectionHost {
  readonly #setting: ConnectionSetting
  readonly #connections = new Set<Connection>()
  #lastId = 0
  #isDraining = false

  private constructor(setting: ConnectionSetting) {
    this.#setting = setting
  }

  /** Makes the host of a service in this thread; `fastPath` asks for the fast path where this Node has it. */
  static async create(
    definition: StreamDefinition,
    limits: ResolvedLimits,
    counters: Counters,
    log: Logger,
    fastPath: boolean,
  ): Promise<ConnectionHost> {
    const isFast = fastPath && (await detectFastPath())
    if (fastPath && !isFast)
      log.info('reading takes the ordinary path: the fast one failed its self-test on this Node')
    const deadlines = new Deadlines([limits.idleMs, limits.messageMs, limits.handlerMs])
    return new ConnectionHost({ definition, limits, counters, log, deadlines, isFast })
  }

  /** Serves a connection that nothing has been read from; `onClosed` is called once, when it is closed. */
  take(socket: Socket, onClosed: () => void): void {
    this.#lastId += 1
    const connection = serveConnection(socket, this.#lastId, this.#setting)
    this.#connections.add(connection)
    void this.#forgetWhenClosed(connection, onClosed)
    if (this.#isDraining) connection.drain()
  }

  /** Finishes what was read of every connection, and resolves when all are closed; after `deadlineMs` they are dropped. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isDraining = true
    for (const connection of this.#connections) connection.drain()
    const deadline = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy()
    }, deadlineMs)
    await Promise.all([...this.#connections].map((connection) => connection.closed))
    clearTimeout(deadline)
  }

  async #forgetWhenClosed(connection: Connection, onClosed: () => void): Promise<void> {
    await connection.closed
    this.#connections.delete(connection)
    onClosed()
  }
}
