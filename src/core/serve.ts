import { readdirSync } from 'node:fs'
import { hostPort } from './address.ts'
import { Counters } from './metrics/counters.ts'
import { OptionError, reasonOf } from './errors.ts'
import { fileDescriptorLimit } from './file-descriptors.ts'
import { type Limits, type ResolvedLimits, resolveLimits } from './limits.ts'
import type { ListenTarget } from './listen-error.ts'
import { createLog, type Logger, type LogLevel } from './log.ts'
import type { Server, ServerAddress, Stats } from './server.ts'
import type { Service } from './service.ts'
import { drainOnSignal } from './signals.ts'
import { ConnectionHost } from './tcp/connection-host.ts'
import { listen } from './tcp/listen.ts'
import { Permits } from './tcp/permits.ts'
import { checkMayServe } from './threads/serving-thread.ts'
import { WorkerPool } from './threads/worker-pool.ts'
import { bindDatagram, DatagramHost } from './udp/datagram-host.ts'

/** How {@link serve} runs a service. */
export type ServeOptions<Options> = PlainServeOptions &
  // A service whose options may all be left out needs none.
  (object extends Options ? { readonly options?: Options } : { readonly options: Options })

interface PlainServeOptions {
  /** Address to listen on; `::` takes IPv4 too. @default '127.0.0.1' */
  readonly host?: string
  /** Port to listen on; 0 takes any that is free (see {@link Server.address}). @default 0 */
  readonly port?: number
  /** Listens on a Unix socket at this path instead, in process. A file left by a dead process is replaced. */
  readonly path?: string
  /** Worker threads that serve; 0 serves in the calling thread. @default 0 */
  readonly threads?: number
  /** Limits over those of the service. */
  readonly limits?: Limits
  /** Milliseconds that a drain may take before what isn't finished is dropped. @default 4_000 */
  readonly drainMs?: number
  /** How much is logged to stderr. @default 'warn' */
  readonly logLevel?: LogLevel
  /** Whether SIGTERM and SIGINT drain the server; the process then ends with status 0 by itself. @default true */
  readonly signals?: boolean
  /** Drains the server when aborted. */
  readonly signal?: AbortSignal
  /**
   * Whether to read through Node's private socket handle, where it passes a self-test at start: about a third faster.
   * @default true
   */
  readonly fastPath?: boolean
}

/** What serves, in this thread or in others. */
interface Host {
  readonly address: ServerAddress
  readonly counters: readonly Counters[]
  connections(): Pick<Stats, 'connections' | 'accepted' | 'refused' | 'workerRestarts'>
  drain(deadlineMs: number): Promise<void>
}

interface Plan {
  readonly service: Service<unknown, unknown, unknown>
  readonly options: unknown
  readonly target: ListenTarget
  readonly threads: number
  readonly limits: Limits | undefined
  readonly logLevel: LogLevel
  readonly log: Logger
  readonly fastPath: boolean
}

/**
 * Serves a service: resolves once every thread is bound, with the running {@link Server}.
 *
 * @throws {@link OptionError} `CANNOT_LISTEN` where the address can't be had, `INVALID_PORT`, `INVALID_THREADS`,
 * `INVALID_LIMIT`, `UNIX_SOCKET_THREADS`, `OPTIONS_NOT_PLAIN`, `SERVE_IN_WORKER`; and whatever the service's `build` throws
 */
export async function serve<In, Out, Options>(
  service: Service<In, Out, Options>,
  ...[options]: object extends Options ? [ServeOptions<Options>?] : [ServeOptions<Options>]
): Promise<Server> {
  checkMayServe()
  const plan = resolvePlan(service, options ?? {})
  const host = plan.threads === 0 ? await serveHere(plan) : await serveOnThreads(plan)
  return runningServer(service.name, host, options ?? {})
}

function resolvePlan(
  service: Service<unknown, unknown, unknown>,
  options: PlainServeOptions & { readonly options?: unknown },
): Plan {
  const {
    host = '127.0.0.1',
    port = 0,
    path,
    threads = 0,
    limits,
    logLevel = 'warn',
    fastPath = true,
  } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new OptionError('INVALID_PORT', `Port ${port} is not a port: use 0 to 65535`, { details: { port } })
  }
  if (!Number.isInteger(threads) || threads < 0 || threads > 256) {
    throw new OptionError('INVALID_THREADS', `Threads ${threads}: use a whole number from 0 to 256`, {
      details: { threads },
    })
  }
  if (path !== undefined && threads > 0) {
    throw new OptionError(
      'UNIX_SOCKET_THREADS',
      `Cannot serve ${path} on ${threads} threads: Unix sockets stay in process; leave threads at 0`,
      { details: { path, threads } },
    )
  }
  return {
    service,
    options: plainOptions(service.name, options.options ?? {}),
    target: path === undefined ? { host, port } : { path },
    threads,
    limits,
    logLevel,
    log: createLog(logLevel, { service: service.name }),
    fastPath,
  }
}

/** The options as every thread gets them: a copy, so that the caller's later changes reach none of them. */
function plainOptions(name: string, options: unknown): unknown {
  try {
    return structuredClone(options)
  } catch (cause) {
    throw new OptionError(
      'OPTIONS_NOT_PLAIN',
      `Cannot pass the options of ${name} to its threads: ${reasonOf(cause)}; use plain data (structured clone)`,
      { cause, details: { service: name, reason: reasonOf(cause) } },
    )
  }
}

async function serveHere(plan: Plan): Promise<Host> {
  const counters = new Counters()
  const definition = await plan.service.build(plan.options)
  const limits = resolveLimits(definition.limits, plan.limits)
  if (definition.codec === undefined) {
    const target = datagramTarget(plan)
    const host = await DatagramHost.bind(
      { ...target, reusePort: false },
      definition,
      limits,
      counters,
      plan.log,
    )
    return datagramServer(
      host.address,
      [counters],
      () => 0,
      (deadlineMs) => host.drain(deadlineMs),
    )
  }
  const host = await ConnectionHost.create(definition, limits, counters, plan.log, plan.fastPath)
  return streamServer(plan, limits, {
    counters: [counters],
    workerRestarts: 0,
    take: (socket, onClosed) => host.take(socket, onClosed),
    drain: (deadlineMs) => host.drain(deadlineMs),
  })
}

/** Whether the system spreads datagrams over the sockets of several threads that share a port (SO_REUSEPORT). */
const sharesPorts = ['linux', 'freebsd', 'dragonfly', 'sunos', 'aix'].includes(process.platform)

async function serveOnThreads(plan: Plan): Promise<Host> {
  const { service, options, limits, logLevel, log, threads } = plan
  const { pool, built } = await WorkerPool.start(
    threads,
    {
      serviceUrl: service.url,
      serviceName: service.name,
      options,
      limits,
      logLevel,
      fastPath: plan.fastPath,
    },
    log,
  )
  try {
    if (built.shape === 'stream') return await streamServer(plan, built.limits, pool)
    if (!sharesPorts) {
      log.info(
        { platform: process.platform },
        'datagrams are served in process: this system has no SO_REUSEPORT',
      )
      await pool.drain(0)
      return await serveHere(plan)
    }
    const address = await freeDatagramAddress(plan)
    await pool.bind({ host: address.address, port: address.port, reusePort: true })
    return datagramServer(
      address,
      pool.counters,
      () => pool.workerRestarts,
      (deadlineMs) => pool.drain(deadlineMs),
    )
  } catch (error) {
    await pool.drain(0)
    throw error
  }
}

async function streamServer(
  plan: Plan,
  limits: ResolvedLimits,
  host: Pick<WorkerPool, 'take' | 'drain' | 'counters' | 'workerRestarts'>,
): Promise<Host> {
  const permits = new Permits({ ...limits, connections: affordableConnections(limits.connections, plan.log) })
  const listener = await listen(plan.target, permits, plan.log, (socket, onClosed) =>
    host.take(socket, onClosed),
  )
  return {
    address: listener.address,
    counters: host.counters,
    connections: () => ({
      connections: permits.open,
      accepted: listener.accepted,
      refused: listener.refused,
      workerRestarts: host.workerRestarts,
    }),
    drain(deadlineMs) {
      listener.stop()
      return host.drain(deadlineMs)
    },
  }
}

function datagramServer(
  address: ServerAddress,
  counters: readonly Counters[],
  workerRestarts: () => number,
  drain: (deadlineMs: number) => Promise<void>,
): Host {
  return {
    address,
    counters,
    connections: () => ({ connections: 0, accepted: 0, refused: 0, workerRestarts: workerRestarts() }),
    drain,
  }
}

/** An exclusive bind finds out whether the port is free: with reusePort a second process would share it unnoticed. */
async function freeDatagramAddress(plan: Plan): Promise<ServerAddress> {
  const socket = await bindDatagram({ ...datagramTarget(plan), reusePort: false })
  const { address, port } = socket.address()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  socket.close(() => resolve(undefined))
  await promise
  return { transport: 'udp', address, port, url: `udp://${hostPort(address, port)}` }
}

function datagramTarget(plan: Plan): { readonly host: string; readonly port: number } {
  if ('path' in plan.target) {
    throw new OptionError(
      'DATAGRAMS_OVER_UNIX_SOCKET',
      `Cannot serve datagrams on ${plan.target.path}: use a port`,
      {
        details: { path: plan.target.path },
      },
    )
  }
  return plan.target
}

/** File descriptors for what isn't a connection: files that a service opens, logs, a worker's own. */
const reservedDescriptors = 24

/** As many connections as asked for and as file descriptors allow, counted over what is open now. */
function affordableConnections(asked: number, log: Logger): number {
  const limit = fileDescriptorLimit()
  if (limit === Infinity) return asked
  const inUse = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 32
  const affordable = Math.max(1, limit - inUse - reservedDescriptors)
  if (affordable < asked) {
    log.info(
      { connections: affordable, fileDescriptors: limit },
      'connections are limited by file descriptors',
    )
  }
  return Math.min(asked, affordable)
}

function runningServer(name: string, host: Host, options: PlainServeOptions): Server {
  const { drainMs = 4_000, signals = true, signal } = options
  const { promise: closed, resolve } = Promise.withResolvers<undefined>()
  let draining: Promise<void> | undefined
  const drain = (): Promise<void> => {
    draining ??= host.drain(drainMs).finally(() => {
      forgetSignals?.()
      signal?.removeEventListener('abort', onAbort)
      resolve(undefined)
    })
    return draining
  }
  const onAbort = (): void => void drain()
  const forgetSignals = signals ? drainOnSignal(drain) : undefined
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  return {
    name,
    address: host.address,
    stats: () => ({ ...Counters.sum(host.counters), ...host.connections() }),
    drain,
    closed,
    [Symbol.asyncDispose]: drain,
  }
}
