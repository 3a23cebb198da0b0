import type { Socket } from 'node:net'
import { createRateLimiter } from '../access/rate-limiter.ts'
import { isPortsideError } from '../errors.ts'
import { createFloodGate } from '../flood-gate.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Logger } from '../log.ts'
import type { Counters, RefusalReason } from '../metrics/counters.ts'
import { tlsFacts } from '../tls/tls-facts.ts'
import type { TlsTerminator } from '../tls/tls-terminator.ts'
import type { AdmittedConnection } from './admission.ts'
import { Connection, type ConnectionSetting, type PeerFacts, type StreamDefinition } from './connection.ts'
import { Deadlines } from './deadlines.ts'
import { detectFastPath } from './fast-path.ts'
import { readProxyHeader } from './read-proxy-header.ts'

/** Lines about connections a second; more are only counted. */
const logLinesPerSecond = 20

/** What a host is made of. */
export interface ConnectionHostOptions {
  readonly definition: StreamDefinition
  readonly limits: ResolvedLimits
  readonly counters: Counters
  readonly log: Logger
  /** Whether to read by the fast path where this Node has it. */
  readonly fastPath: boolean
  readonly terminator: TlsTerminator | undefined
}

/** Serves the connections that this thread was given. */
export class ConnectionHost {
  readonly #setting: ConnectionSetting
  readonly #terminator: TlsTerminator | undefined
  readonly #connections = new Set<Connection>()
  /** Connections whose PROXY header or TLS handshake is under way. */
  readonly #preparing = new Set<Socket>()
  readonly #prepared = new Set<Promise<void>>()
  #lastId = 0
  #isDraining = false

  private constructor(setting: Omit<ConnectionSetting, 'onClosed'>, terminator: TlsTerminator | undefined) {
    this.#setting = { ...setting, onClosed: (connection) => this.#forget(connection) }
    this.#terminator = terminator
  }

  /** Makes the host of a service in this thread. */
  static async create({ fastPath, terminator, ...options }: ConnectionHostOptions): Promise<ConnectionHost> {
    const { limits, log } = options
    const isFast = fastPath && (await detectFastPath())
    if (fastPath && !isFast)
      log.info('reading takes the ordinary path: the fast one failed its self-test on this Node')
    const deadlines = new Deadlines([limits.idleMs, limits.messageMs, limits.handlerMs])
    const gate = createFloodGate(log, { perSecond: logLinesPerSecond })
    const messageRate = createRateLimiter({ perSecond: limits.messagesPerSecondPerAddress })
    return new ConnectionHost({ ...options, deadlines, isFast, gate, messageRate }, terminator)
  }

  /** Serves a connection, once its PROXY header and its TLS handshake are done where it has them. */
  take(admitted: AdmittedConnection): void {
    // A socket that came from another thread has lost this flag; without it a reply after the peer's FIN is lost.
    admitted.socket.allowHalfOpen = true
    if (!admitted.isProxied && this.#terminator === undefined) {
      this.#serve(admitted, admitted.socket, {})
      return
    }
    const prepared = this.#prepare(admitted).finally(() => this.#prepared.delete(prepared))
    this.#prepared.add(prepared)
  }

  /** Finishes what was read of every connection, and resolves when all are closed; after `deadlineMs` they are dropped. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isDraining = true
    for (const socket of this.#preparing) socket.destroy()
    await Promise.all(this.#prepared)
    for (const connection of this.#connections) connection.drain()
    const drop = (): void => {
      for (const connection of this.#connections) connection.destroy()
    }
    const deadline = deadlineMs === Infinity ? undefined : setTimeout(drop, deadlineMs)
    await Promise.all([...this.#connections].map((connection) => connection.closed))
    clearTimeout(deadline)
  }

  async #prepare(admitted: AdmittedConnection): Promise<void> {
    const { socket, isProxied } = admitted
    const { limits, counters, log, gate } = this.#setting
    let stage: RefusalReason = 'proxy'
    this.#preparing.add(socket)
    // Until the connection is served nobody else listens for its errors.
    socket.on('error', () => {})
    try {
      const source = isProxied ? await readProxyHeader(socket, limits.messageMs) : undefined
      const refusal = source === undefined ? undefined : await admitted.ticket.admit(source.address)
      if (refusal !== undefined) {
        stage = refusal
        throw new Error(`the address ${source?.address} may not connect: ${refusal}`)
      }
      stage = 'tls'
      const secured = await this.#terminator?.secure(socket, { handshakeMs: limits.messageMs })
      const facts = { source, tls: secured && tlsFacts(secured) }
      this.#serve(admitted, secured ?? socket, facts)
    } catch (error) {
      counters.refuse(stage)
      if (gate.passes('info', stage)) {
        const reason = error instanceof Error ? error.message : String(error)
        log.info(
          { address: socket.remoteAddress, code: isPortsideError(error) ? error.code : stage, reason },
          'connection refused',
        )
      }
      socket.destroy()
      admitted.ticket.onClosed()
    } finally {
      this.#preparing.delete(socket)
    }
  }

  #serve(admitted: AdmittedConnection, socket: Socket, facts: PeerFacts): void {
    this.#lastId += 1
    // What has passed through a stream is buffered there, so that the handle alone doesn't have all of it.
    const isOrdinary = socket !== admitted.socket || admitted.isProxied
    const setting = isOrdinary ? { ...this.#setting, isFast: false } : this.#setting
    const connection = new Connection(socket, this.#lastId, setting, facts, admitted.ticket)
    this.#connections.add(connection)
    if (this.#isDraining) connection.drain()
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection)
    connection.ticket.onClosed()
  }
}
