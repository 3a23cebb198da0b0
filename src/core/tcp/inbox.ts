import { ClosedError } from '../errors.ts'
import type { Messages } from '../messages.ts'

interface Waiting<In> {
  readonly resolve: (batch: readonly In[] | undefined) => void
  readonly reject: (error: unknown) => void
}

/**
 * The messages of one peer between the decoder, which delivers them, and the handler, which takes them. It holds what
 * one read brought; whoever delivers stops reading while {@link Inbox.isBacklogged} and goes on when `onEmpty` is called.
 */
export class Inbox<In> implements Messages<In> {
  readonly #onEmpty: () => void
  #queue: In[] = []
  #waiting: Waiting<In> | undefined
  #ended = false
  #fault: unknown

  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty
  }

  /** Whether messages wait to be taken. */
  get isBacklogged(): boolean {
    return this.#queue.length > 0
  }

  /** Whether nothing more will be delivered. */
  get isEnded(): boolean {
    return this.#ended
  }

  deliver(batch: In[]): void {
    if (batch.length === 0 || this.#ended) return
    const waiting = this.#waiting
    if (waiting !== undefined) {
      this.#waiting = undefined
      waiting.resolve(batch)
    } else if (this.#queue.length === 0) {
      this.#queue = batch
    } else {
      for (const message of batch) this.#queue.push(message)
    }
  }

  /** No more will come: the handler's loop ends after the messages that wait. */
  end(): void {
    this.#finish(undefined)
  }

  /** No more will come, because of a fault: it is thrown to the handler after the messages that wait. */
  fail(error: unknown): void {
    this.#finish(error)
  }

  /** No more will come and nobody wants what waits: throws to the handler at its next step. */
  abandon(error: unknown): void {
    this.#queue = []
    // A loop that has been told of its end needs no fault on top; one that waits for messages that are now gone does.
    if (!this.#ended) this.#finish(error)
  }

  /** All that has come, or `undefined` after the last; waits while there is nothing. */
  take(): Promise<readonly In[] | undefined> {
    if (this.#queue.length > 0) {
      const batch = this.#queue
      this.#queue = []
      return Promise.resolve(batch)
    }
    if (this.#fault !== undefined) return Promise.reject(this.#fault)
    if (this.#ended) return Promise.resolve(undefined)
    if (this.#waiting !== undefined) {
      return Promise.reject(
        new ClosedError('ALREADY_READING', 'Another loop is reading these messages already'),
      )
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#onEmpty()
    })
  }

  async *batches(): AsyncGenerator<readonly In[]> {
    for (let batch = await this.take(); batch !== undefined; batch = await this.take()) yield batch
  }

  [Symbol.asyncIterator](): AsyncIterator<In, undefined> {
    let batch: readonly In[] = []
    let next = 0
    const step = (taken: readonly In[] | undefined): IteratorResult<In, undefined> => {
      if (taken === undefined) return { done: true, value: undefined }
      batch = taken
      next = 1
      // A batch is never empty.
      return { done: false, value: taken[0] as In }
    }
    return {
      next: () => {
        if (next >= batch.length) return this.take().then(step)
        const value = batch[next] as In
        next += 1
        return Promise.resolve({ done: false, value })
      },
    }
  }

  #finish(fault: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#fault = fault
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    if (fault === undefined) waiting.resolve(undefined)
    else waiting.reject(fault)
  }
}
