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
  #queue: (Uint8Array | string)[] = []
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
    return this.pendingBytes >= fullBytes
  }

  /** Adds bytes that leave at the next {@link Outbox.flush}. They must not change until then. */
  add(bytes: Uint8Array | string): void {
    if (bytes.length === 0) return
    const last = this.#queue.length - 1
    const before = this.#queue[last]
    if (typeof bytes === 'string' && typeof before === 'string') this.#queue[last] = before + bytes
    else this.#queue.push(bytes)
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
    const queue = this.#queue
    if (queue.length === 0) return
    this.#queue = []
    this.#queuedBytes = 0
    this.#onFlush()
    if (!this.#socket.writable) return
    const [first] = queue
    if (queue.length === 1 && first !== undefined) {
      this.#socket.write(first)
      return
    }
    this.#socket.cork()
    for (const bytes of queue) this.#socket.write(bytes)
    this.#socket.uncork()
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
