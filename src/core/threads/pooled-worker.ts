import { Worker } from 'node:worker_threads'
import { Counters } from '../metrics/counters.ts'
import { PortsideError } from '../errors.ts'
import type { AdmittedConnection, Ticket } from '../tcp/admission.ts'
import type { DatagramTarget } from '../udp/datagram-host.ts'
import type { ThreadReload } from './service-thread.ts'
import { errorFrom } from './thread-errors.ts'
import type { BuiltService, FromWorker, ToWorker, WorkerPlan } from './thread-messages.ts'

/** Worker URLs aren't rewritten by the build: the entry has this file's extension. */
const entry = new URL(`./worker-entry.${import.meta.filename.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
/** A thread that hasn't beaten for this long is blocked. */
const blockedAfterMs = 500
/** What a worker has over the deadline of its connections before it is ended by force. */
const terminateGraceMs = 250

/** One worker thread as the thread that accepts sees it. */
export class PooledWorker {
  readonly counters: Counters
  /** Resolves when the worker has built the service; rejects with why it couldn't. */
  readonly ready: Promise<BuiltService>
  /** Resolves when the thread has ended, for whatever reason, and its connections have been given up. */
  readonly ended: Promise<void>
  readonly #worker: Worker
  readonly #startedMs = performance.now()
  readonly #connections = new Map<number, Ticket>()
  readonly #built = Promise.withResolvers<BuiltService>()
  /** Who waits for the worker to have taken something anew, by the request's id: one may come while another is under way. */
  readonly #reloads = new Map<number, PromiseWithResolvers<undefined>>()
  #bound: PromiseWithResolvers<undefined> | undefined
  /** Told when it has no connection any more. */
  #onIdle: (() => void) | undefined
  #lastId = 0
  #isServing = false

  /** Starts the thread; `onError` is told of an error that ends it. */
  constructor(plan: Omit<WorkerPlan, 'counters'>, onError: (error: unknown) => void) {
    this.counters = new Counters()
    const workerData: WorkerPlan = { ...plan, counters: this.counters.memory }
    this.#worker = new Worker(entry, { workerData, name: plan.serviceName })
    this.#worker.on('message', (message: FromWorker) => this.#receive(message))
    this.#worker.on('error', (error) => {
      this.#giveUp()
      onError(error)
    })
    this.ready = this.#built.promise
    this.ended = this.#end()
  }

  get connections(): number {
    return this.#connections.size
  }

  /** Whether connections may be handed to it. */
  get isServing(): boolean {
    return this.#isServing
  }

  /** Whether its event loop stands still. */
  get isBlocked(): boolean {
    return this.counters.sinceBeatMs >= blockedAfterMs
  }

  get ageMs(): number {
    return performance.now() - this.#startedMs
  }

  /**
   * Hands an admitted connection over; it is told once, when it is closed or lost.
   *
   * @throws where the socket can't be handed over because its peer is gone already; the connection isn't told then
   */
  take(admitted: AdmittedConnection): void {
    this.#lastId += 1
    const { socket, isProxied, ticket } = admitted
    // Node's own types don't list sockets among what can be transferred yet.
    const transfer = [socket] as unknown as ArrayBuffer[]
    const message: ToWorker = { kind: 'connection', id: this.#lastId, socket, isProxied }
    this.#worker.postMessage(message, transfer)
    this.#connections.set(this.#lastId, ticket)
  }

  /** Has the worker take something anew. @throws what the worker threw; it then keeps what it had */
  async reload(change: ThreadReload): Promise<void> {
    this.#lastId += 1
    const reloaded = Promise.withResolvers<undefined>()
    this.#reloads.set(this.#lastId, reloaded)
    this.#post({ kind: 'reload', id: this.#lastId, change })
    await reloaded.promise
  }

  /** Binds a datagram socket in the worker, once: a pool that starts and one that replaces a worker may both ask. */
  async bind(target: DatagramTarget): Promise<void> {
    if (this.#bound === undefined) {
      this.#bound = Promise.withResolvers()
      this.#post({ kind: 'bind', target })
    }
    await this.#bound.promise
  }

  /** Takes no new connection, lets those that it has end by themselves for up to `finishMs`, then drains. */
  async retire(finishMs: number, deadlineMs: number): Promise<void> {
    this.#isServing = false
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
    const patience = finishMs === Infinity ? undefined : setTimeout(finish, finishMs)
    this.#onIdle = finish
    if (this.#connections.size === 0) finish()
    await finished
    clearTimeout(patience)
    await this.drain(deadlineMs)
  }

  /** Drains the worker's connections and ends it, by force where the deadline doesn't move it. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isServing = false
    const end = (): void => void this.#worker.terminate()
    const force = deadlineMs === Infinity ? undefined : setTimeout(end, deadlineMs + terminateGraceMs)
    this.#post({ kind: 'drain', deadlineMs })
    await this.ended
    clearTimeout(force)
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#isServing = true
        return this.#built.resolve(message)
      case 'bound':
        return this.#bound?.resolve(undefined)
      case 'failed': {
        const error = errorFrom(message.error)
        this.#built.reject(error)
        return this.#bound?.reject(error)
      }
      case 'admit':
        return void this.#admit(message.id, message.address)
      case 'closed': {
        const connection = this.#connections.get(message.id)
        this.#connections.delete(message.id)
        connection?.onClosed()
        if (this.#connections.size === 0) this.#onIdle?.()
        return undefined
      }
      case 'reloaded': {
        const reloaded = this.#reloads.get(message.id)
        this.#reloads.delete(message.id)
        if (message.error !== undefined) return reloaded?.reject(errorFrom(message.error))
        return reloaded?.resolve(undefined)
      }
      case 'drained':
        return void this.#worker.terminate()
      case 'ending':
        this.#giveUp()
    }
  }

  async #admit(id: number, address: string): Promise<void> {
    const refusal = await this.#connections.get(id)?.admit(address)
    this.#post({ kind: 'admitted', id, refusal })
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  async #end(): Promise<void> {
    // Not by `once()` of node:events: an error rejects it, and the exit may be told before anybody can wait for it anew.
    await new Promise<void>((resolve) => void this.#worker.once('exit', () => resolve()))
    this.#giveUp()
    const error = new PortsideError('SERVICE_FAILED', 'The service could not start: its thread ended', {
      details: { reason: 'its thread ended' },
    })
    this.#built.reject(error)
    this.#bound?.reject(error)
    // A worker that is gone has nothing to reload; the one that replaces it reads everything anew.
    for (const reloaded of this.#reloads.values()) reloaded.resolve(undefined)
    this.#reloads.clear()
  }

  /** The thread is as good as gone, and its connections with it. */
  #giveUp(): void {
    this.#isServing = false
    for (const connection of this.#connections.values()) connection.onClosed()
    this.#connections.clear()
    this.#onIdle?.()
  }
}
