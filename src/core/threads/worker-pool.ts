import type { Socket } from 'node:net'
import type { Counters } from '../metrics/counters.ts'
import type { Logger } from '../log.ts'
import type { DatagramTarget } from '../udp/datagram-host.ts'
import { type BuiltService, PooledWorker } from './pooled-worker.ts'
import type { WorkerPlan } from './thread-messages.ts'

/** A worker that lived this long and then died is replaced at once; one that dies younger, with back-off. */
const provenAfterMs = 10_000
const firstBackOffMs = 100
const longestBackOffMs = 5_000

/**
 * Worker threads that serve connections. The thread that accepts hands each connection, unread, to the least busy
 * worker that isn't blocked. A worker that dies takes its own connections with it and is replaced; connections that
 * come while no worker lives wait for the next one.
 */
export class WorkerPool {
  readonly #plan: Omit<WorkerPlan, 'counters'>
  readonly #log: Logger
  readonly #workers = new Set<PooledWorker>()
  readonly #counters: Counters[] = []
  readonly #waiting: { readonly socket: Socket; readonly onClosed: () => void }[] = []
  readonly #restarts = new Set<NodeJS.Timeout>()
  #bindTarget: DatagramTarget | undefined
  #backOffMs = 0
  #workerRestarts = 0
  #isStopping = false

  private constructor(plan: Omit<WorkerPlan, 'counters'>, log: Logger) {
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
    plan: Omit<WorkerPlan, 'counters'>,
    log: Logger,
  ): Promise<{ readonly pool: WorkerPool; readonly built: BuiltService }> {
    const pool = new WorkerPool(plan, log)
    const workers = Array.from({ length: threads }, () => pool.#add())
    try {
      const [built] = await Promise.all(workers.map((worker) => worker.ready))
      if (built === undefined) throw new RangeError('a pool has at least one worker')
      for (const worker of workers) void pool.#replaceWhenEnded(worker)
      return { pool, built }
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.terminate()))
      throw error
    }
  }

  /** Figures of every worker that ever was. */
  get counters(): readonly Counters[] {
    return this.#counters
  }

  get workerRestarts(): number {
    return this.#workerRestarts
  }

  /** Hands on a connection that nothing has been read from; `onClosed` is called once, when it is closed or lost. */
  take(socket: Socket, onClosed: () => void): void {
    const worker = this.#leastBusy()
    if (worker === undefined) {
      this.#waiting.push({ socket, onClosed })
      if (this.#isStopping) this.#dropWaiting()
      return
    }
    try {
      worker.take(socket, onClosed)
    } catch (error) {
      this.#log.debug({ err: error }, 'a connection was gone before a worker had it')
      socket.destroy()
      onClosed()
    }
  }

  /** Binds the same datagram port in every worker. */
  async bind(target: DatagramTarget): Promise<void> {
    this.#bindTarget = target
    await Promise.all([...this.#workers].map((worker) => worker.bind(target)))
  }

  /** Drains every worker, and resolves when all have ended. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isStopping = true
    for (const restart of this.#restarts) clearTimeout(restart)
    this.#dropWaiting()
    await Promise.all([...this.#workers].map((worker) => worker.drain(deadlineMs)))
  }

  #leastBusy(): PooledWorker | undefined {
    const serving = [...this.#workers].filter((worker) => worker.isServing)
    const responsive = serving.filter((worker) => !worker.isBlocked)
    let best: PooledWorker | undefined
    for (const worker of responsive.length > 0 ? responsive : serving) {
      if (best === undefined || worker.connections < best.connections) best = worker
    }
    return best
  }

  #add(): PooledWorker {
    const worker = new PooledWorker(this.#plan, (error) => {
      this.#log.error({ err: error }, 'a worker died; its connections are lost')
    })
    this.#workers.add(worker)
    this.#counters.push(worker.counters)
    return worker
  }

  async #replaceWhenEnded(worker: PooledWorker): Promise<void> {
    await worker.ended
    this.#workers.delete(worker)
    if (this.#isStopping) return
    if (worker.ageMs >= provenAfterMs) this.#backOffMs = 0
    const restart = setTimeout(() => {
      this.#restarts.delete(restart)
      void this.#replace()
    }, this.#backOffMs)
    this.#restarts.add(restart)
    this.#backOffMs = Math.min(Math.max(this.#backOffMs * 2, firstBackOffMs), longestBackOffMs)
  }

  async #replace(): Promise<void> {
    this.#workerRestarts += 1
    const worker = this.#add()
    void this.#replaceWhenEnded(worker)
    try {
      await worker.ready
      if (this.#bindTarget !== undefined) await worker.bind(this.#bindTarget)
      this.#log.warn('a worker was replaced')
      for (const { socket, onClosed } of this.#waiting.splice(0)) this.take(socket, onClosed)
    } catch (error) {
      this.#log.error({ err: error }, 'a worker could not be replaced; it is tried again')
      // Nobody waits for a service that can't start.
      if (this.#workers.size <= 1) this.#dropWaiting()
      await worker.terminate()
    }
  }

  #dropWaiting(): void {
    for (const { socket, onClosed } of this.#waiting.splice(0)) {
      socket.destroy()
      onClosed()
    }
  }
}
