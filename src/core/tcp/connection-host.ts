import type { Socket } from 'node:net'
import type { Counters } from '../counters.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Logger } from '../log.ts'
import { type Connection, serveConnection, type StreamDefinition } from './connection.ts'

/** Serves the connections that this thread was given. */
export class ConnectionHost {
  readonly #definition: StreamDefinition
  readonly #limits: ResolvedLimits
  readonly #counters: Counters
  readonly #log: Logger
  readonly #connections = new Set<Connection>()
  #lastId = 0
  #isDraining = false

  constructor(definition: StreamDefinition, limits: ResolvedLimits, counters: Counters, log: Logger) {
    this.#definition = definition
    this.#limits = limits
    this.#counters = counters
    this.#log = log
  }

  /** Serves a connection that nothing has been read from; `onClosed` is called once, when it is closed. */
  take(socket: Socket, onClosed: () => void): void {
    this.#lastId += 1
    const connection = serveConnection(
      socket,
      this.#lastId,
      this.#definition,
      this.#limits,
      this.#counters,
      this.#log,
    )
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
