/** Something that has deadlines to be held against the clock now and then. */
export interface Watched {
  check(nowMs: number): void
}

const longestTickMs = 500
const shortestTickMs = 5
/** A deadline is noticed late by at most this part of the shortest one. */
const ticksPerDeadline = 8

/**
 * One timer for the deadlines of all connections of a thread, instead of timers for each: what a connection costs while
 * it idles is one look every half second at most.
 */
export class Deadlines {
  readonly #tickMs: number
  readonly #watched = new Set<Watched>()
  #timer: NodeJS.Timeout | undefined
  #nowMs = performance.now()

  /** Ticks often enough for deadlines as short as the shortest of `deadlinesMs`. */
  constructor(deadlinesMs: readonly number[]) {
    const tickMs = Math.min(...deadlinesMs) / ticksPerDeadline
    this.#tickMs = Math.min(longestTickMs, Math.max(shortestTickMs, tickMs))
  }

  /** Milliseconds of a clock that advances with each tick: what deadlines need, and free to read. */
  get nowMs(): number {
    return this.#nowMs
  }

  add(watched: Watched): void {
    this.#watched.add(watched)
    if (this.#timer !== undefined) return
    this.#nowMs = performance.now()
    this.#timer = setInterval(() => this.#tick(), this.#tickMs)
    this.#timer.unref()
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched)
    if (this.#watched.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    this.#nowMs = performance.now()
    for (const watched of this.#watched) watched.check(this.#nowMs)
  }
}
