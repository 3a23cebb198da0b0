import { createAccessList } from './access/access-list.ts'
import type { ServerState } from './admin/readiness.ts'
import { affordableConnections } from './affordable-connections.ts'
import { OptionError } from './errors.ts'
import { checkLimit, type ResolvedLimits } from './limits.ts'
import { createLog, type Logger } from './log.ts'
import { Counters } from './metrics/counters.ts'
import type { ThreadFigures } from './metrics/observed.ts'
import { type PlainServeOptions, planServe, type ServePlan, unixSocketThreadsError } from './serve-options.ts'
import type { Server, ServerAddress, Stats } from './server.ts'
import type { Service, Shared } from './service.ts'
import { drainOnSignal } from './signals.ts'
import { Admission, type AdmittedConnection } from './tcp/admission.ts'
import { listen } from './tcp/listen.ts'
import { ServiceThread, type ThreadReload } from './threads/service-thread.ts'
import { WorkerPool, type WorkerRetirement } from './threads/worker-pool.ts'
import { BatchSockets } from './udp/batch-sockets.ts'
import { chooseDatagramEngine } from './udp/datagram-engine.ts'
import { bindDatagram, targetAddress } from './udp/datagram-host.ts'

/** Whoever serves what the accepting thread hands on: this thread itself, or a pool of others. */
interface Crew {
  readonly counters: readonly Counters[]
  readonly workerRestarts: number
  threads(): readonly ThreadFigures[]
  take(admitted: AdmittedConnection): void
  reload(change: ThreadReload): Promise<void>
  restart(retirement: WorkerRetirement): Promise<void>
  drain(deadlineMs: number): Promise<void>
}

/** A service at its address. */
interface Host {
  readonly address: ServerAddress
  stats(): Stats
  threads(): readonly ThreadFigures[]
  reload(change: ThreadReload): Promise<void>
  restart(retirement: WorkerRetirement): Promise<void>
  drain(deadlineMs: number): Promise<void>
}

/** Checks what it is called with, prepares what a service's threads share, starts them and binds: all that `serve()` does. */
export async function startServer<Options>(
  service: Service<unknown, unknown, Options>,
  options: PlainServeOptions,
): Promise<Server> {
  const plan = planServe(service.name, options)
  const log = createLog(plan.thread.logLevel, { service: service.name })
  const sharing = await prepareSharing(service, plan, log)
  try {
    const prepared = { ...plan, thread: { ...plan.thread, shared: sharing.value } }
    const host =
      plan.threads === 0
        ? await serveHere(service, prepared, log)
        : await serveOnThreads(service, prepared, log)
    await sharing.start(host)
    return runningServer(service.name, endingWith(host, sharing), options, log)
  } catch (error) {
    await sharing[Symbol.asyncDispose]()
    throw error
  }
}

/** What a service's threads share, from before there are any. */
interface Sharing extends AsyncDisposable {
  /** What to start the threads with. */
  readonly value: unknown
  /** Publishes to the threads that now run, first what was published while they started. */
  start(host: Host): Promise<void>
}

async function prepareSharing(
  service: Service<unknown, unknown, unknown>,
  plan: ServePlan,
  log: Logger,
): Promise<Sharing> {
  let running: Host | undefined
  let published: Shared<unknown> | undefined
  const publish = async (value: unknown): Promise<void> => {
    published = { current: value }
    await running?.reload({ shared: published })
  }
  const preparation = await service.prepare?.(plan.thread.options, { log, publish })
  return {
    value: preparation?.value,
    async start(host) {
      running = host
      if (published !== undefined) await host.reload({ shared: published })
    },
    async [Symbol.asyncDispose]() {
      running = undefined
      await preparation?.[Symbol.asyncDispose]()
    },
  }
}

function endingWith(host: Host, sharing: AsyncDisposable): Host {
  return {
    ...host,
    async drain(deadlineMs) {
      try {
        await host.drain(deadlineMs)
      } finally {
        await sharing[Symbol.asyncDispose]()
      }
    },
  }
}

async function serveHere(
  service: Service<unknown, unknown, unknown>,
  plan: ServePlan,
  log: Logger,
): Promise<Host> {
  const counters = new Counters()
  const thread = await ServiceThread.build(service, plan.thread, counters)
  const crew: Crew = {
    counters: [],
    workerRestarts: 0,
    threads: () => [],
    take: (admitted) => thread.take(admitted),
    reload: (change) => thread.reload(change),
    restart: async () => {},
    drain: (deadlineMs) => thread.drain(deadlineMs),
  }
  thread.warnAboutCertificates()
  try {
    if (thread.shape === 'stream') return await hostStreams(crew, thread.limits, plan, counters, log)
    const { takesBatches } = thread
    await chooseDatagramEngine({ ...plan, service: service.name, threads: 0, takesBatches }, log)
    const address = await thread.bind({ ...datagramTarget(plan), reusePort: false })
    return hostDatagrams(crew, address, counters, log)
  } catch (error) {
    await thread.drain(0)
    throw error
  }
}

/** Whether the system spreads datagrams over the sockets of several threads that share a port (SO_REUSEPORT). */
const sharesPorts = ['linux', 'freebsd', 'dragonfly', 'sunos', 'aix'].includes(process.platform)

async function serveOnThreads(
  service: Service<unknown, unknown, unknown>,
  plan: ServePlan,
  log: Logger,
): Promise<Host> {
  const { pool, built } = await WorkerPool.start(
    plan.threads,
    { ...plan.thread, serviceUrl: service.url },
    log,
  )
  try {
    const counters = new Counters()
    if (built.shape === 'stream') return await hostStreams(pool, built.limits, plan, counters, log)
    if (!sharesPorts) {
      log.info('datagrams are served in process: this system has no SO_REUSEPORT')
      await pool.drain(0)
      return await serveHere(service, plan, log)
    }
    const { takesBatches } = built
    const engine = await chooseDatagramEngine({ ...plan, service: service.name, takesBatches }, log)
    const address = await freeDatagramAddress(plan)
    if (engine === 'batch') return await hostBatches(pool, address, plan, counters, log)
    await pool.bind(() => ({ host: address.address, port: address.port, reusePort: true }))
    return hostDatagrams(pool, address, counters, log)
  } catch (error) {
    await pool.drain(0)
    throw error
  }
}

/** Listens for connections and hands them to the crew. `counters` are the accepting thread's. */
async function hostStreams(
  crew: Crew,
  limits: ResolvedLimits,
  plan: ServePlan,
  counters: Counters,
  log: Logger,
): Promise<Host> {
  const affordable = { ...limits, connections: affordableConnections(limits.connections, log) }
  const admission = new Admission(affordable, { access: plan.thread.access, proxyFrom: plan.proxyFrom })
  const listener = await listen(plan.target, admission, counters, log, (admitted) => crew.take(admitted))
  if ('fd' in plan.target && listener.address.transport === 'unix' && plan.threads > 0) {
    listener.stop()
    throw unixSocketThreadsError(`file descriptor ${plan.target.fd}`, plan.threads)
  }
  return {
    address: listener.address,
    threads: () => [{ thread: 'main', eventLoopDelay: counters.eventLoopDelay }, ...crew.threads()],
    stats() {
      const counts = Counters.sum([counters, ...crew.counters])
      return {
        ...counts,
        connections: admission.permits.open,
        accepted: listener.accepted,
        refused: Object.values(counts.refusals).reduce((sum, count) => sum + count, 0),
        workerRestarts: crew.workerRestarts,
      }
    },
    async reload(change) {
      await crew.reload(change)
      if (change.access !== undefined) admission.setAccess(change.access)
      if (change.logLevel !== undefined) log.level = change.logLevel
    },
    restart: (retirement) => crew.restart(retirement),
    async drain(deadlineMs) {
      listener.stop()
      // What was accepted in this turn of the event loop is admitted at its end; it is served like the others.
      await new Promise(setImmediate)
      await crew.drain(deadlineMs)
    },
  }
}

function hostDatagrams(crew: Crew, address: ServerAddress, counters: Counters, log: Logger): Host {
  return {
    address,
    threads: () => [{ thread: 'main', eventLoopDelay: counters.eventLoopDelay }, ...crew.threads()],
    stats: () => ({
      ...Counters.sum([counters, ...crew.counters]),
      connections: 0,
      accepted: 0,
      refused: 0,
      workerRestarts: crew.workerRestarts,
    }),
    async reload(change) {
      await crew.reload(change)
      if (change.logLevel !== undefined) log.level = change.logLevel
    },
    restart: (retirement) => crew.restart(retirement),
    drain: (deadlineMs) => crew.drain(deadlineMs),
  }
}

/** Serves batches: the accepting thread owns the sockets, so that a worker that dies loses none of what waits in its own. */
async function hostBatches(
  pool: WorkerPool,
  address: ServerAddress,
  plan: ServePlan,
  counters: Counters,
  log: Logger,
): Promise<Host> {
  const sockets = BatchSockets.open(address, plan.threads)
  const host = hostDatagrams(pool, address, counters, log)
  try {
    await pool.bind((place) => sockets.target(place))
  } catch (error) {
    sockets.close()
    throw error
  }
  return {
    ...host,
    async drain(deadlineMs) {
      await host.drain(deadlineMs)
      sockets.close()
    },
  }
}

/** An exclusive bind finds out whether the port is free: with reusePort a second process would share it unnoticed. */
async function freeDatagramAddress(plan: ServePlan): Promise<ServerAddress> {
  const socket = await bindDatagram({ ...datagramTarget(plan), reusePort: false })
  const { address, port } = socket.address()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  socket.close(() => resolve(undefined))
  await promise
  return targetAddress({ host: address, port })
}

function datagramTarget({ target }: ServePlan): { readonly host: string; readonly port: number } {
  if ('host' in target) return target
  const where = 'path' in target ? target.path : `file descriptor ${target.fd}`
  throw new OptionError('DATAGRAMS_NEED_A_PORT', `Cannot serve datagrams on ${where}: use a port`, {
    details: { where },
  })
}

function runningServer(name: string, host: Host, options: PlainServeOptions, log: Logger): Server {
  const { drainMs = 4_000, signals = true, signal } = options
  const { promise: closed, resolve } = Promise.withResolvers<undefined>()
  let state: ServerState = 'listening'
  let draining: Promise<void> | undefined
  const drain = (): Promise<void> => {
    if (draining !== undefined) return draining
    state = 'draining'
    draining = host.drain(drainMs).finally(() => {
      state = 'closed'
      forgetSignals?.()
      signal?.removeEventListener('abort', onAbort)
      resolve(undefined)
    })
    return draining
  }
  /** For those who can't be told why it failed: a service's `close` may throw. */
  const drainLogged = async (): Promise<void> => {
    try {
      await drain()
    } catch (error) {
      log.error({ err: error }, 'the drain failed')
    }
  }
  const onAbort = (): void => void drainLogged()
  const forgetSignals = signals ? drainOnSignal(drainLogged) : undefined
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  return {
    name,
    address: host.address,
    get state() {
      return state
    },
    stats: () => host.stats(),
    threads: () => host.threads(),
    async reload(change) {
      // A list that can't be is refused before anybody has taken anything.
      if (change.access !== undefined) createAccessList(change.access)
      await host.reload(change)
    },
    async restartWorkers({ finishMs = 10_000 } = {}) {
      checkLimit('finishMs', finishMs)
      await host.restart({ finishMs, drainMs })
    },
    drain,
    closed,
    [Symbol.asyncDispose]: drain,
  }
}
