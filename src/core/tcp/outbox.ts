import type { Transport } from './transport.ts'

/** Bytes that may wait before a writer should; what Node's own streams take as full. */
const fullBytes = 65_536

/** Who is told of what leaves. */
export interface OutboxObserver {
  /** Called before bytes go to the kernel. */
  handleFlush(): void
}

/**
 * What is to be written to one peer. Writes of one turn of the event loop go out together: a thousand small replies
 * cost one system call.
 */
export class Outbox {
  readonly #transport: Transport
  readonly #observer: OutboxObserver
  /** The first of what waits; most of the time there is no second. */
  #first: Uint8Array | string | undefined
  #rest: (Uint8Array | string)[] | undefined
  #queuedBytes = 0
  #isScheduled = false
  #waiting: (() => void)[] | undefined

  constructor(transport: Transport, observer: OutboxObserver) {
    this.#transport = transport
    this.#observer = observer
  }

  /** Bytes that the kernel hasn't taken yet. */
  get pendingBytes(): number {
    return this.#queuedBytes + this.#transport.pendingBytes
  }

  /** Whether a writer should wait for {@link Outbox.drained} before it adds more. */
  get isFull(): boolean {
    return this.#queuedBytes >= fullBytes || this.#transport.pendingBytes >= fullBytes
  }

  /** Adds bytes that leave at the next {@link Outbox.flush}. They must not change until then. */
  add(bytes: Uint8Array | string): void {
    if (bytes.length === 0) return
    if (this.#first === undefined) this.#first = bytes
    else this.#addToRest(this.#first, bytes)
    // A character is one byte or more, and one or two units of a string are at most four: near enough to pace by.
    this.#queuedBytes += bytes.length
  }

  /**
   * Flushes once the promises that are ready have run: a handler that has more replies at hand adds them first.
   */
  flushSoon(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    process.nextTick(() => this.flush())
  }

  /** Hands what was added to the kernel now. */
  flush(): void {
    this.#isScheduled = false
    this.#observer.handleFlush()
    const first = this.#first
    if (first === undefined) return
    this.#first = undefined
    this.#queuedBytes = 0
    const rest = this.#rest
    this.#rest = undefined
    if (!this.#transport.isWritable) return
    if (rest === undefined) this.#transport.write(first)
    else this.#transport.writeAll([first, ...rest])
  }

  /** Text is put together: one long string is written faster than many short ones. */
  #addToRest(first: Uint8Array | string, bytes: Uint8Array | string): void {
    if (this.#rest === undefined) {
      if (typeof first === 'string' && typeof bytes === 'string') this.#first = first + bytes
      else this.#rest = [bytes]
      return
    }
    const last = this.#rest.at(-1)
    if (typeof last === 'string' && typeof bytes === 'string')
      this.#rest[this.#rest.length - 1] = last + bytes
    else this.#rest.push(bytes)
  }

  /** Resolves when the kernel has taken what was added, or never will because the connection is closed. */
  async drained(): Promise<void> {
    this.flush()
    if (!this.isFull || this.#transport.isDestroyed) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting ??= []
    this.#waiting.push(resolve)
    await promise
  }

  /** Lets those go on who wait for {@link Outbox.drained}. */
  wake(): void {
    for (const resolve of this.#waiting?.splice(0) ?? []) resolve()
  }
}
