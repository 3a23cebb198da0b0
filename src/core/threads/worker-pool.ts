import type { Logger } from '../log.ts'
import { Counters } from '../metrics/counters.ts'
import type { ThreadFigures } from '../metrics/observed.ts'
import type { AdmittedConnection } from '../tcp/admission.ts'
import type { DatagramTarget } from '../udp/datagram-host.ts'
import { PooledWorker } from './pooled-worker.ts'
import type { ThreadReload } from './service-thread.ts'
import type { BuiltService, WorkerPlan } from './thread-messages.ts'

/** A worker that lived this long and then died is replaced at once; one that dies younger, with back-off. */
const provenAfterMs = 10_000
const firstBackOffMs = 100
const longestBackOffMs = 5_000
const blockedCheckMs = 250

/** How long the connections of a worker that is replaced may take. */
export interface WorkerRetirement {
  /** Milliseconds in which they may end by themselves. */
  readonly finishMs: number
  /** Milliseconds that the drain after that may take. */
  readonly drainMs: number
}

/** What every worker of a pool is started with. */
type PoolPlan = Omit<WorkerPlan, 'counters'>

/**
 * Worker threads that serve connections. The thread that accepts hands each connection, unread, to the least busy
 * worker that isn't blocked. A worker that dies takes its own connections with it and is replaced, and so is one that
 * has been blocked for longer than a handler may take; connections that come while no worker lives wait for the next one.
 */
export class WorkerPool {
  readonly #log: Logger
  /** By place: a replacement takes over its predecessor's. */
  readonly #workers = new Map<number, PooledWorker>()
  /** Workers beside those: that start to take a place over, and that finish after theirs was taken over. */
  readonly #unplaced = new Set<PooledWorker>()
  /** What workers counted that have ended. */
  readonly #retired = new Counters()
  readonly #waiting: AdmittedConnection[] = []
  readonly #restarts = new Set<NodeJS.Timeout>()
  #plan: PoolPlan
  #blockedTimer: NodeJS.Timeout | undefined
  #targetOf: ((place: number) => DatagramTarget) | undefined
  #backOffMs = 0
  #workerRestarts = 0
  #rollingRestart: Promise<unknown> = Promise.resolve()
  #isStopping = false

  private constructor(plan: PoolPlan, log: Logger) {
    this.#plan = plan
    this.#log = log
  }

  /**
   * Starts `threads` workers and waits until each has built the service.
   *
   * @throws what the service's `build` threw, in its class
   */
  static async start(
    threads: number,
    plan: PoolPlan,
    log: Logger,
  ): Promise<{ readonly pool: WorkerPool; readonly built: BuiltService }> {
    const pool = new WorkerPool(plan, log)
    const workers = Array.from({ length: threads }, (_, place) => pool.#add(place + 1))
    try {
      const [built] = await Promise.all(workers.map((worker) => worker.ready))
      if (built === undefined) throw new RangeError('a pool has at least one worker')
      for (const [place, worker] of pool.#workers) void pool.#replaceWhenEnded(place, worker)
      pool.#endBlocked(built.limits.handlerMs)
      return { pool, built }
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.terminate()))
      throw error
    }
  }

  /** Figures of the workers that live, and of those that did. */
  get counters(): readonly Counters[] {
    return [this.#retired, ...this.#living.map((worker) => worker.counters)]
  }

  get workerRestarts(): number {
    return this.#workerRestarts
  }

  threads(): readonly ThreadFigures[] {
    return Array.from(this.#workers, ([place, { counters }]) => {
      return { thread: String(place), eventLoopDelay: counters.eventLoopDelay }
    })
  }

  /** Hands on an admitted connection. */
  take(admitted: AdmittedConnection): void {
    const worker = this.#leastBusy()
    if (worker === undefined) {
      this.#waiting.push(admitted)
      if (this.#isStopping) this.#dropWaiting()
      return
    }
    try {
      worker.take(admitted)
    } catch (error) {
      this.#log.debug({ err: error }, 'a connection was gone before a worker had it')
      admitted.socket.destroy()
      admitted.ticket.onClosed()
    }
  }

  /** Binds a datagram port in every worker, and in those to come: each by the target of its place, counted from 1. */
  async bind(targetOf: (place: number) => DatagramTarget): Promise<void> {
    this.#targetOf = targetOf
    await Promise.all(Array.from(this.#workers, ([place, worker]) => worker.bind(targetOf(place))))
  }

  /** Has every worker, and those to come, take something anew. @throws what the first that refuses throws */
  async reload(change: ThreadReload): Promise<void> {
    // Certificates alone may be refused: lists have been checked. All else is for workers too that start before the others have answered.
    if (change.tls !== true) this.#plan = planAfter(this.#plan, change)
    // All have answered before the next reload may come.
    const answers = await Promise.allSettled(this.#living.map((worker) => worker.reload(change)))
    const refusal = answers.find((answer) => answer.status === 'rejected')
    if (refusal !== undefined) throw refusal.reason
    if (change.tls === true) this.#plan = planAfter(this.#plan, change)
  }

  /**
   * Replaces every worker by a new one that loads the service's file again, one after another: the new one serves before
   * the old one is retired, so that there is always one that takes connections. A second call goes round once more after
   * the first.
   *
   * @throws what the service's `build` threw in a new worker; the old one serves on then, and so do those after it
   */
  async restart(retirement: WorkerRetirement): Promise<void> {
    const before = this.#rollingRestart
    const restart = (async () => {
      await before
      const places = [...this.#workers.keys()]
      for (const place of places) await this.#restartPlace(place, retirement)
    })()
    this.#rollingRestart = restart.catch(() => {})
    await restart
  }

  /** Drains every worker, and resolves when all have ended. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isStopping = true
    clearInterval(this.#blockedTimer)
    for (const restart of this.#restarts) clearTimeout(restart)
    this.#dropWaiting()
    await Promise.all(this.#living.map((worker) => worker.drain(deadlineMs)))
    await this.#rollingRestart
  }

  get #living(): readonly PooledWorker[] {
    return [...this.#workers.values(), ...this.#unplaced]
  }

  #leastBusy(): PooledWorker | undefined {
    let best: PooledWorker | undefined
    let isBestBlocked = true
    for (const worker of this.#workers.values()) {
      if (!worker.isServing) continue
      const { isBlocked } = worker
      const isBetter = best === undefined || worker.connections < best.connections
      if (isBlocked === isBestBlocked ? isBetter : isBestBlocked) {
        best = worker
        isBestBlocked = isBlocked
      }
    }
    return best
  }

  #add(place: number): PooledWorker {
    const worker = this.#start()
    this.#workers.set(place, worker)
    return worker
  }

  #start(): PooledWorker {
    return new PooledWorker(this.#plan, (error) => {
      this.#log.error({ err: error }, 'a worker died; its connections are lost')
    })
  }

  async #restartPlace(place: number, { finishMs, drainMs }: WorkerRetirement): Promise<void> {
    if (this.#isStopping) return
    const worker = await this.#startBeside(place)
    const old = this.#workers.get(place)
    // A place whose worker has died meanwhile is being filled already, and a pool that drains needs none.
    if (old === undefined || this.#isStopping) return worker.terminate()
    this.#unplaced.delete(worker)
    this.#workers.set(place, worker)
    void this.#replaceWhenEnded(place, worker)
    this.#unplaced.add(old)
    this.#takeWaiting()
    await old.retire(finishMs, drainMs)
    this.#log.info({ place }, 'a worker was retired')
  }

  /** Starts a worker that is to take a place over, and resolves when it could serve. */
  async #startBeside(place: number): Promise<PooledWorker> {
    const worker = this.#start()
    this.#unplaced.add(worker)
    void worker.ended.then(() => this.#unplaced.delete(worker))
    try {
      await worker.ready
      if (this.#targetOf !== undefined) await worker.bind(this.#targetOf(place))
    } catch (error) {
      await worker.terminate()
      if (!this.#isStopping) throw error
    }
    return worker
  }

  #endBlocked(handlerMs: number): void {
    this.#blockedTimer = setInterval(() => {
      for (const worker of this.#living) {
        const { sinceBeatMs } = worker.counters
        // One that has never beaten is still starting; and a deadline shorter than the time between two beats tells nothing.
        if (sinceBeatMs === Infinity || !worker.isBlocked || sinceBeatMs <= handlerMs) continue
        this.#log.error({ handlerMs }, 'a handler blocks its worker; it is ended, with its connections')
        void worker.terminate()
      }
    }, blockedCheckMs)
    this.#blockedTimer.unref()
  }

  async #replaceWhenEnded(place: number, worker: PooledWorker): Promise<void> {
    await worker.ended
    this.#retired.absorb(worker.counters)
    this.#unplaced.delete(worker)
    if (this.#workers.get(place) !== worker) return
    this.#workers.delete(place)
    if (this.#isStopping) return
    if (worker.ageMs >= provenAfterMs) this.#backOffMs = 0
    const restart = setTimeout(() => {
      this.#restarts.delete(restart)
      void this.#replace(place)
    }, this.#backOffMs)
    this.#restarts.add(restart)
    this.#backOffMs = Math.min(Math.max(this.#backOffMs * 2, firstBackOffMs), longestBackOffMs)
  }

  async #replace(place: number): Promise<void> {
    this.#workerRestarts += 1
    const worker = this.#add(place)
    void this.#replaceWhenEnded(place, worker)
    try {
      await worker.ready
      if (this.#targetOf !== undefined) await worker.bind(this.#targetOf(place))
      this.#log.warn('a worker was replaced')
      this.#takeWaiting()
    } catch (error) {
      this.#log.error({ err: error }, 'a worker could not be replaced; it is tried again')
      // Nobody waits for a service that can't start.
      if (this.#workers.size <= 1) this.#dropWaiting()
      await worker.terminate()
    }
  }

  #takeWaiting(): void {
    for (const admitted of this.#waiting.splice(0)) this.take(admitted)
  }

  #dropWaiting(): void {
    for (const admitted of this.#waiting.splice(0)) {
      admitted.socket.destroy()
      admitted.ticket.onClosed()
    }
  }
}

function planAfter(plan: PoolPlan, change: ThreadReload): PoolPlan {
  const { access = plan.access, logLevel = plan.logLevel } = change
  const { current: shared } = change.shared ?? { current: plan.shared }
  return { ...plan, access, logLevel, shared }
}
