import { type EventLoopDelay, type EventLoopMonitor, monitorEventLoop } from './event-loop-delay.ts'
import { type Latency, latencyBoundsSeconds, latencyBucket } from './latency.ts'

const names = [
  'messages',
  'replies',
  'bytesRead',
  'bytesWritten',
  'handlerErrors',
  'protocolErrors',
  'timeouts',
  'peerErrors',
  'dropped',
] as const

/** What is counted in a thread. */
export type CounterName = (typeof names)[number]

/**
 * Why a connection was refused: too many in all or from its address, its address may not connect or does so too often,
 * its PROXY header or its TLS handshake was no good.
 */
export const refusalReasons = [
  'connections',
  'connectionsPerAddress',
  'access',
  'rate',
  'proxy',
  'tls',
] as const

/** One of {@link refusalReasons}. */
export type RefusalReason = (typeof refusalReasons)[number]

/** The figures of a thread, or the sum over several. */
export type Counts = Readonly<Record<CounterName, number>> & {
  /** Connections refused, by reason. */
  readonly refusals: Readonly<Record<RefusalReason, number>>
  /** Time from a message's last byte to its reply. */
  readonly latency: Latency
}

// The layout of the memory, in slots of one number. What comes before `beatAt` only grows.
const refusalsAt = names.length
const bucketsAt = refusalsAt + refusalReasons.length
const latencySumAt = bucketsAt + latencyBoundsSeconds.length + 1
const beatAt = latencySumAt + 1
const delayAt = beatAt + 1
const slotCount = delayAt + 5

const slots = slotsOf(names, 0)
const refusalSlots = slotsOf(refusalReasons, refusalsAt)

const delayIntervalMs = 10_000

/** A thread has one event loop, however many counters beat in it. */
let monitor: EventLoopMonitor | undefined

/**
 * Figures of one thread in memory that others may read while it counts: one writer, any number of readers, no locks.
 * A reader may see one figure newer than another, never a broken one.
 */
export class Counters {
  readonly memory: SharedArrayBuffer
  readonly #values: Float64Array

  /** Counters from zero, or those in the memory of another thread's. */
  constructor(memory = new SharedArrayBuffer(slotCount * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#values = new Float64Array(memory)
  }

  add(name: CounterName, amount = 1): void {
    this.#add(slots[name], amount)
  }

  /** Counts a refused connection. */
  refuse(reason: RefusalReason): void {
    this.#add(refusalSlots[reason], 1)
  }

  /** Notes how long a reply took; `amount` replies of a batch that took equally long are one call. */
  observe(durationMs: number, amount = 1): void {
    this.#add(bucketsAt + latencyBucket(durationMs), amount)
    this.#add(latencySumAt, durationMs * amount)
  }

  /** Notes that the thread is alive now, and how late its event loop runs. Call it in that thread, several times a second. */
  beat(): void {
    this.#values[beatAt] = monotonicMs()
    monitor ??= monitorEventLoop(delayIntervalMs)
    if (monitor.delay === undefined) return
    const { p50Ms, p99Ms, maxMs, samples, totalMs } = monitor.delay
    this.#values.set([p50Ms, p99Ms, maxMs, samples, totalMs], delayAt)
  }

  /** Milliseconds since the last {@link Counters.beat}; `Infinity` before the first. */
  get sinceBeatMs(): number {
    const beat = this.#at(beatAt)
    return beat === 0 ? Infinity : monotonicMs() - beat
  }

  /** How late the thread's event loop ran in the last ten seconds that it finished; `undefined` before. */
  get eventLoopDelay(): EventLoopDelay | undefined {
    const [p50Ms = 0, p99Ms = 0, maxMs = 0, samples = 0, totalMs = 0] = this.#values.subarray(delayAt)
    return samples === 0 ? undefined : { p50Ms, p99Ms, maxMs, samples, totalMs }
  }

  /** Adds what another counted, once its thread has ended: so the figures of any number of dead threads take one memory. */
  absorb(other: Counters): void {
    for (let slot = 0; slot < beatAt; slot += 1) this.#add(slot, other.#at(slot))
  }

  /** The sum over several threads. */
  static sum(all: readonly Counters[]): Counts {
    const total = new Counters()
    for (const counters of all) total.absorb(counters)
    const bucketCounts = [...total.#values.subarray(bucketsAt, latencySumAt)]
    return {
      ...total.#read(slots),
      refusals: total.#read(refusalSlots),
      latency: {
        bucketCounts,
        count: bucketCounts.reduce((sum, count) => sum + count, 0),
        sumSeconds: total.#at(latencySumAt) / 1_000,
      },
    }
  }

  #read<Name extends string>(from: Readonly<Record<Name, number>>): Record<Name, number> {
    const entries = Object.entries<number>(from).map(([name, slot]) => [name, this.#at(slot)])
    return Object.fromEntries(entries) as Record<Name, number>
  }

  #at(slot: number): number {
    return this.#values[slot] ?? 0
  }

  #add(slot: number, amount: number): void {
    this.#values[slot] = this.#at(slot) + amount
  }
}

function slotsOf<Name extends string>(all: readonly Name[], first: number): Readonly<Record<Name, number>> {
  return Object.fromEntries(all.map((name, index) => [name, first + index])) as Record<Name, number>
}

/** One clock for all threads; `performance.now()` has an origin of its own in each. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
