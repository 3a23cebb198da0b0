import type { AccessOptions } from '../access/access-list.ts'
import type { Limits, ResolvedLimits } from '../limits.ts'
import { resolveLimits } from '../limits.ts'
import { createLog, type Logger, type LogLevel } from '../log.ts'
import type { Counters } from '../metrics/counters.ts'
import type { ServerAddress } from '../server.ts'
import type { Definition, Service, Shared } from '../service.ts'
import type { AdmittedConnection } from '../tcp/admission.ts'
import { ConnectionHost } from '../tcp/connection-host.ts'
import type { TlsOptions } from '../tls/tls-options.ts'
import { createTlsTerminator, type TlsTerminator } from '../tls/tls-terminator.ts'
import { BatchHost } from '../udp/batch-host.ts'
import { DatagramHost, type DatagramTarget, targetAddress } from '../udp/datagram-host.ts'

const heartbeatMs = 100

/** What a thread needs to serve, besides the service: plain data. */
export interface ThreadPlan {
  readonly serviceName: string
  /** The service's own options. */
  readonly options: unknown
  /** What the service has prepared for all its threads. */
  readonly shared: unknown
  /** The limits that `serve` was called with. */
  readonly limits: Limits | undefined
  readonly logLevel: LogLevel
  readonly fastPath: boolean
  readonly access: AccessOptions
  readonly tls: TlsOptions | undefined
  /** Shared by all threads, so that a TLS session can be resumed in any. */
  readonly ticketKeys: Uint8Array | undefined
}

/** What a running thread takes anew. */
export interface ThreadReload {
  readonly access?: AccessOptions
  readonly logLevel?: LogLevel
  /** Reads the files of certificates and keys again. */
  readonly tls?: true
  /** What the service has published since it was prepared. */
  readonly shared?: Shared<unknown>
}

/** A service that has been built in this thread, whether that is the one that accepts or a worker. */
export class ServiceThread {
  readonly shape: 'stream' | 'datagram'
  readonly limits: ResolvedLimits
  /** Whether the service offers a handler for batches of datagrams. */
  readonly takesBatches: boolean
  readonly #plan: ThreadPlan
  readonly #definition: Definition<unknown, unknown>
  readonly #shared: { current: unknown }
  readonly #counters: Counters
  readonly #log: Logger
  readonly #terminator: TlsTerminator | undefined
  /** Who may send datagrams; it may change before there is a socket. */
  #access: AccessOptions
  readonly #heartbeat: NodeJS.Timeout
  #connections: ConnectionHost | undefined
  #datagrams: DatagramHost | BatchHost | undefined

  private constructor(
    plan: ThreadPlan,
    definition: Definition<unknown, unknown>,
    shared: { current: unknown },
    counters: Counters,
    terminator: TlsTerminator | undefined,
  ) {
    this.#plan = plan
    this.#access = plan.access
    this.#definition = definition
    this.#shared = shared
    this.#counters = counters
    this.#terminator = terminator
    this.#log = createLog(plan.logLevel, { service: plan.serviceName })
    this.limits = resolveLimits(definition.limits, plan.limits)
    this.shape = definition.codec === undefined ? 'datagram' : 'stream'
    this.takesBatches = definition.codec === undefined && definition.batch !== undefined
    counters.beat()
    this.#heartbeat = setInterval(() => counters.beat(), heartbeatMs)
    this.#heartbeat.unref()
  }

  /** Builds the service from its options, reads its certificates, and gets ready for connections. */
  static async build(
    service: Service<unknown, unknown, unknown>,
    plan: ThreadPlan,
    counters: Counters,
  ): Promise<ServiceThread> {
    const terminator = plan.tls && (await createTlsTerminator(plan.tls, plan.ticketKeys))
    const shared = { current: plan.shared }
    const definition = await service.build(plan.options, shared)
    const thread = new ServiceThread(plan, definition, shared, counters, terminator)
    await thread.#prepareConnections()
    return thread
  }

  /** What is noteworthy about the certificates, for one thread to tell. */
  warnAboutCertificates(): void {
    for (const { code, file, at } of this.#terminator?.warnings ?? [])
      this.#log.warn({ code, file, at }, 'a certificate')
  }

  /** Serves a connection that nothing has been read from. */
  take(admitted: AdmittedConnection): void {
    if (this.#connections === undefined) throw new TypeError('this service has no connections')
    this.#connections.take(admitted)
  }

  /** Binds the port of a datagram service. */
  async bind(target: DatagramTarget): Promise<ServerAddress> {
    if (this.#definition.codec !== undefined) throw new TypeError('this service has no datagrams')
    const { fastPath } = this.#plan
    const setting = {
      limits: this.limits,
      counters: this.#counters,
      log: this.#log,
      access: this.#access,
      fastPath,
    }
    const definition = this.#definition
    if (target.batchSocket !== undefined && definition.batch !== undefined) {
      const address = targetAddress(target)
      definition.bound?.(address, this.#log)
      this.#datagrams = new BatchHost(target.batchSocket, definition.batch, setting)
      return address
    }
    const host = await DatagramHost.bind(target, definition, setting)
    definition.bound?.(host.address, this.#log)
    this.#datagrams = host
    return host.address
  }

  /** Takes anew what can be taken; where a certificate is broken, nothing is, and that is thrown. */
  async reload({ access, logLevel, tls, shared }: ThreadReload): Promise<void> {
    if (tls === true) await this.#terminator?.reload()
    if (shared !== undefined) this.#shared.current = shared.current
    if (access !== undefined) {
      this.#access = access
      this.#datagrams?.setAccess(access)
    }
    if (logLevel !== undefined) this.#log.level = logLevel
  }

  /** Finishes what was read, and resolves when all is closed; what isn't finished after `deadlineMs` is dropped. */
  async drain(deadlineMs: number): Promise<void> {
    await this.#connections?.drain(deadlineMs)
    await this.#datagrams?.drain(deadlineMs)
    await this.#definition.close?.()
    clearInterval(this.#heartbeat)
  }

  async #prepareConnections(): Promise<void> {
    if (this.#definition.codec === undefined) return
    this.#connections = await ConnectionHost.create({
      definition: this.#definition,
      limits: this.limits,
      counters: this.#counters,
      log: this.#log,
      fastPath: this.#plan.fastPath,
      terminator: this.#terminator,
    })
  }
}
