import type { Socket } from 'node:net'

/** Bytes that may wait before a writer should; what Node's own streams take as full. */
const fullBytes = 65_536

/**
 * What is to be written to one peer. Writes of one turn of the event loop go out together: a thousand small replies
 * cost one system call.
 */
export class Outbox {
  readonly #socket: Socket
  readonly #onFlush: () => void
  /** The first of what waits; most of the time there is no second. */
  #first: Uint8Array | string | undefined
  #rest: (Uint8Array | string)[] = []
  #queuedBytes = 0
  #isScheduled = false
  #waiting: (() => void)[] | undefined

  /** `onFlush` is called before bytes go to the kernel. */
  constructor(socket: Socket, onFlush: () => void) {
    this.#socket = socket
    this.#onFlush = onFlush
  }

  /** Bytes that the kernel hasn't taken yet. */
  get pendingBytes(): number {
    return this.#queuedBytes + this.#socket.writableLength
  }

  /** Whether a writer should wait for {@link Outbox.drained} before it adds more. */
  get isFull(): boolean {
    return this.#queuedBytes >= fullBytes || this.#socket.writableLength >= fullBytes
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
    const first = this.#first
    if (first === undefined) return
    this.#first = undefined
    this.#queuedBytes = 0
    this.#onFlush()
    if (this.#rest.length === 0) {
      if (this.#socket.writable) this.#socket.write(first)
      return
    }
    const rest = this.#rest
    this.#rest = []
    if (!this.#socket.writable) return
    this.#socket.cork()
    this.#socket.write(first)
    for (const bytes of rest) this.#socket.write(bytes)
    this.#socket.uncork()
  }

  /** Text is put together: one long string is written faster than many short ones. */
  #addToRest(first: Uint8Array | string, bytes: Uint8Array | string): void {
    const last = this.#rest.length - 1
    const before = last < 0 ? first : this.#rest[last]
    if (typeof bytes !== 'string' || typeof before !== 'string') this.#rest.push(bytes)
    else if (last < 0) this.#first = before + bytes
    else this.#rest[last] = before + bytes
  }

  /** Resolves when the kernel has taken what was added, or never will because the connection is closed. */
  async drained(): Promise<void> {
    this.flush()
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.#waiting === undefined) {
      this.#waiting = []
      this.#socket.on('drain', () => this.wake())
    }
    this.#waiting.push(resolve)
    await promise
  }

  /** Lets those go on who wait for {@link Outbox.drained}. */
  wake(): void {
    for (const resolve of this.#waiting?.splice(0) ?? []) resolve()
  }
}
