import type { Socket } from 'node:net'

/** Bytes that may wait before a writer should; what Node's own streams take as full. */
const fullBytes = 65_536

/**
 * What is to be written to one peer. Writes of one turn of the event loop go out together: a thousand small replies
 * cost one system call.
 */
export class Outbox {
  readonly #socket: Socket
  #queue: (Uint8Array | string)[] = []
  #queuedBytes = 0
  #isScheduled = false
  #waiting: (() => void)[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('drain', () => this.#wake())
    socket.on('close', () => {
      this.#queue = []
      this.#queuedBytes = 0
      this.#wake()
    })
  }

  /** Bytes that the kernel hasn't taken yet. */
  get pendingBytes(): number {
    return this.#queuedBytes + this.#socket.writableLength
  }

  /** Whether a writer should wait for {@link Outbox.drained} before it adds more. */
  get isFull(): boolean {
    return this.pendingBytes >= fullBytes
  }

  add(bytes: Uint8Array | string): void {
    if (!this.#socket.writable) return
    const last = this.#queue.length - 1
    const before = this.#queue[last]
    if (typeof bytes === 'string' && typeof before === 'string') this.#queue[last] = before + bytes
    else this.#queue.push(bytes)
    this.#queuedBytes += typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
    if (this.#isScheduled) return
    this.#isScheduled = true
    // Runs once the promises that are ready have run: a handler that has more replies at hand adds them first.
    process.nextTick(() => this.flush())
  }

  /** Resolves when the kernel has taken what was added, or never will because the connection is closed. */
  async drained(): Promise<void> {
    this.flush()
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Hands what was added to the kernel now. */
  flush(): void {
    this.#isScheduled = false
    if (this.#queue.length === 0) return
    const queue = this.#queue
    this.#queue = []
    this.#queuedBytes = 0
    if (!this.#socket.writable) return
    this.#socket.cork()
    for (const bytes of queue) this.#socket.write(bytes)
    this.#socket.uncork()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
