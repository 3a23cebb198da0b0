import type { Socket } from 'node:net'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Counters } from '../counters.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Logger } from '../log.ts'
import { OptionError } from '../errors.ts'
import type { DatagramTarget } from '../udp/datagram-host.ts'
import { errorFrom } from './thread-errors.ts'
import type { FromWorker, ToWorker, WorkerPlan } from './thread-messages.ts'

/** A thread that hasn't beaten for this long is blocked: it gets no new connection while another isn't. */
const blockedAfterMs = 500
/** A worker that lived this long and then died is replaced at once; one that dies younger, with back-off. */
const provenAfterMs = 10_000
const firstBackOffMs = 100
const longestBackOffMs = 5_000
/** What a worker has over the deadline of its connections before it is ended by force. */
const terminateGraceMs = 250

interface PooledWorker {
  readonly worker: Worker
  readonly counters: Counters
  /** What to call when a connection is closed, by the connection's id: its size is how busy the worker is. */
  readonly connections: Map<number, () => void>
  readonly startedMs: number
  isReady: boolean
}

/** What the service turned out to be, as built in a worker. */
export interface BuiltService {
  readonly shape: 'stream' | 'datagram'
  readonly limits: ResolvedLimits
}

interface WaitingConnection {
  readonly socket: Socket
  readonly onClosed: () => void
}

/**
 * Worker threads that serve connections. The thread that accepts hands each connection, unread, to the least busy
 * worker that isn't blocked. A worker that dies takes its own connections with it and is replaced; connections that
 * come while no worker lives wait for the next one.
 */
export class WorkerPool {
  readonly #plan: Omit<WorkerPlan, 'counters'>
  readonly #log: Logger
  readonly #workers = new Set<PooledWorker>()
  readonly #allCounters: Counters[] = []
  readonly #waiting: WaitingConnection[] = []
  readonly #restarts = new Set<NodeJS.Timeout>()
  #bindTarget: DatagramTarget | undefined
  #backOffMs = 0
  #lastId = 0
  #workerRestarts = 0
  #isDraining = false

  private constructor(plan: Omit<WorkerPlan, 'counters'>, log: Logger) {
    this.#plan = plan
    this.#log = log
  }

  /**
   * Starts `threads` workers and waits until each has built the service.
   *
   * @throws what the service's `build` threw, in its class; {@link OptionError} `OPTIONS_NOT_PLAIN` where the options
   * can't be cloned
   */
  static async start(
    threads: number,
    plan: Omit<WorkerPlan, 'counters'>,
    log: Logger,
  ): Promise<{ pool: WorkerPool; built: BuiltService }> {
    const pool = new WorkerPool(plan, log)
    try {
      const built = await Promise.all(Array.from({ length: threads }, () => pool.#spawn()))
      const first = built[0]
      if (first === undefined) throw new RangeError('a pool has at least one worker')
      return { pool, built: first }
    } catch (error) {
      await pool.#terminate()
      throw error
    }
  }

  /** Figures of every worker that ever was. */
  get counters(): readonly Counters[] {
    return this.#allCounters
  }

  get workerRestarts(): number {
    return this.#workerRestarts
  }

  /** Hands on a connection that nothing has been read from. */
  take(socket: Socket, onClosed: () => void): void {
    const worker = this.#leastBusy()
    if (worker === undefined) {
      this.#waiting.push({ socket, onClosed })
      return
    }
    this.#lastId += 1
    const id = this.#lastId
    worker.connections.set(id, onClosed)
    try {
      this.#post(worker, { kind: 'connection', id, socket }, [socket])
    } catch (error) {
      // The peer was gone before it could be handed on.
      this.#log.debug({ err: error }, 'a connection could not be handed to a worker')
      worker.connections.delete(id)
      socket.destroy()
      onClosed()
    }
  }

  /** Binds the same datagram port in every worker. */
  async bind(target: DatagramTarget): Promise<void> {
    this.#bindTarget = target
    await Promise.all([...this.#workers].map((worker) => this.#bind(worker, target)))
  }

  /** Drains every worker, and resolves when all have ended. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isDraining = true
    for (const restart of this.#restarts) clearTimeout(restart)
    for (const { socket, onClosed } of this.#waiting.splice(0)) {
      socket.destroy()
      onClosed()
    }
    await Promise.all([...this.#workers].map((worker) => this.#drainWorker(worker, deadlineMs)))
  }

  async #drainWorker(pooled: PooledWorker, deadlineMs: number): Promise<void> {
    const exited = once(pooled.worker, 'exit')
    const force = setTimeout(() => void pooled.worker.terminate(), deadlineMs + terminateGraceMs)
    this.#post(pooled, { kind: 'drain', deadlineMs })
    await exited
    clearTimeout(force)
  }

  async #terminate(): Promise<void> {
    this.#isDraining = true
    await Promise.all([...this.#workers].map(({ worker }) => worker.terminate()))
  }

  #leastBusy(): PooledWorker | undefined {
    const ready = [...this.#workers].filter((worker) => worker.isReady)
    const responsive = ready.filter((worker) => worker.counters.sinceBeatMs < blockedAfterMs)
    const candidates = responsive.length > 0 ? responsive : ready
    return candidates.reduce<PooledWorker | undefined>(
      (best, worker) =>
        best === undefined || worker.connections.size < best.connections.size ? worker : best,
      undefined,
    )
  }

  async #spawn(): Promise<BuiltService> {
    const counters = new Counters()
    const worker = this.#startWorker(counters)
    const pooled: PooledWorker = {
      worker,
      counters,
      connections: new Map(),
      startedMs: performance.now(),
      isReady: false,
    }
    this.#workers.add(pooled)
    this.#allCounters.push(counters)
    const { promise, resolve, reject } = Promise.withResolvers<BuiltService>()
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'closed') this.#closed(pooled, message.id)
      else if (message.kind === 'drained') void worker.terminate()
      else if (message.kind === 'failed') reject(errorFrom(message.error))
      else if (message.kind === 'ready') {
        resolve(message)
        this.#ready(pooled)
      }
    })
    worker.on('error', (error) => {
      this.#log.error({ err: error }, 'a worker died; its connections are lost')
      reject(error)
    })
    worker.on('exit', () => {
      reject(new Error('the worker ended before it was ready'))
      this.#exited(pooled)
    })
    return promise
  }

  #startWorker(counters: Counters): Worker {
    const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js'
    const plan: WorkerPlan = { ...this.#plan, counters: counters.memory }
    try {
      return new Worker(new URL(`./worker-entry.${extension}`, import.meta.url), {
        workerData: plan,
        name: this.#plan.serviceName,
      })
    } catch (cause) {
      if (!(cause instanceof DOMException)) throw cause
      throw new OptionError(
        'OPTIONS_NOT_PLAIN',
        `Cannot pass the options of ${this.#plan.serviceName} to its threads: ${cause.message}; use plain data (structured clone)`,
        { cause, details: { service: this.#plan.serviceName } },
      )
    }
  }

  #ready(pooled: PooledWorker): void {
    pooled.isReady = true
    if (this.#bindTarget !== undefined)
      void this.#bind(pooled, this.#bindTarget).catch((error: unknown) => {
        this.#log.error({ err: error }, 'a replaced worker could not bind')
      })
    for (const { socket, onClosed } of this.#waiting.splice(0)) this.take(socket, onClosed)
  }

  #closed(pooled: PooledWorker, id: number): void {
    const onClosed = pooled.connections.get(id)
    pooled.connections.delete(id)
    onClosed?.()
  }

  #exited(pooled: PooledWorker): void {
    this.#workers.delete(pooled)
    for (const onClosed of pooled.connections.values()) onClosed()
    pooled.connections.clear()
    if (this.#isDraining || !this.#isStarted(pooled)) return
    const isProven = performance.now() - pooled.startedMs >= provenAfterMs
    const delayMs = isProven ? 0 : this.#backOffMs
    this.#backOffMs = isProven ? 0 : Math.min(Math.max(this.#backOffMs * 2, firstBackOffMs), longestBackOffMs)
    this.#log.warn({ delayMs }, 'a worker is replaced')
    const restart = setTimeout(() => {
      this.#restarts.delete(restart)
      this.#workerRestarts += 1
      this.#spawn().catch((error: unknown) =>
        this.#log.error({ err: error }, 'a worker could not be replaced'),
      )
    }, delayMs)
    this.#restarts.add(restart)
  }

  /** Whether a dead worker had been at work, or is itself a replacement: at start-up a failure is the caller's. */
  #isStarted(pooled: PooledWorker): boolean {
    return pooled.isReady || this.#workerRestarts > 0
  }

  async #bind(pooled: PooledWorker, target: DatagramTarget): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const onMessage = (message: FromWorker): void => {
      if (message.kind === 'bound') resolve(undefined)
      if (message.kind === 'failed') reject(errorFrom(message.error))
    }
    const onExit = (): void => reject(new Error('the worker ended before it was bound'))
    pooled.worker.on('message', onMessage).once('exit', onExit)
    this.#post(pooled, { kind: 'bind', target })
    await promise
    pooled.worker.off('message', onMessage).off('exit', onExit)
  }

  #post(pooled: PooledWorker, message: ToWorker, transfer: readonly Socket[] = []): void {
    // Node's own types don't list sockets among what can be transferred yet.
    pooled.worker.postMessage(message, transfer as unknown as ArrayBuffer[])
  }
}
