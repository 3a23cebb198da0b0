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

const slots = Object.fromEntries(names.map((name, index) => [name, index])) as Record<CounterName, number>

/** The figures of a thread, or the sum over several. */
export type Counts = Readonly<Record<CounterName, number>>

/**
 * Counters of one thread in memory that others may read while it counts: one writer, any number of readers, no locks.
 * The last slot is the thread's heartbeat.
 */
export class Counters {
  readonly memory: SharedArrayBuffer
  readonly #values: Float64Array

  constructor(memory = new SharedArrayBuffer((names.length + 1) * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#values = new Float64Array(memory)
  }

  add(name: CounterName, amount = 1): void {
    const slot = slots[name]
    this.#values[slot] = (this.#values[slot] ?? 0) + amount
  }

  /** Notes that the thread is alive now. */
  beat(): void {
    this.#values[names.length] = monotonicMs()
  }

  /** Milliseconds since the last {@link Counters.beat}; `Infinity` before the first. */
  get sinceBeatMs(): number {
    const beat = this.#values[names.length] ?? 0
    return beat === 0 ? Infinity : monotonicMs() - beat
  }

  /** The sum over several threads. */
  static sum(all: readonly Counters[]): Counts {
    const entries = names.map((name, index) => {
      const total = all.reduce((sum, counters) => sum + (counters.#values[index] ?? 0), 0)
      return [name, total] as const
    })
    return Object.fromEntries(entries) as Record<CounterName, number>
  }
}

/** One clock for all threads; `performance.now()` has an origin of its own in each. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
