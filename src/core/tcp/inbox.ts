import { ClosedError } from '../errors.ts'
import type { Messages } from '../messages.ts'
import type { MessageSource, Receiver } from './receiver.ts'

interface Waiting<In> {
  readonly resolve: (batch: readonly In[] | undefined) => void
  readonly reject: (fault: unknown) => void
}

/** The messages of one peer for a handler that takes them: one by one, or as many at a time as there are. */
export class Inbox<In> implements Messages<In>, Receiver<In> {
  source: MessageSource | undefined
  #queue: In[] = []
  #waiting: Waiting<In> | undefined
  #isEnded = false
  #fault: unknown

  get isBacklogged(): boolean {
    return this.#queue.length > 0
  }

  /** A handler may keep what it took for as long as it likes: it waits for more, or may be at work. */
  get isBusy(): boolean {
    return this.#waiting === undefined
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  deliver(messages: In[]): void {
    if (this.#isEnded) return
    const waiting = this.#waiting
    if (waiting !== undefined) {
      this.#waiting = undefined
      waiting.resolve(messages)
    } else if (this.#queue.length === 0) {
      this.#queue = messages
    } else {
      for (const message of messages) this.#queue.push(message)
    }
  }

  end(): void {
    this.#finish(undefined)
  }

  fail(fault: unknown): void {
    this.#finish(fault)
  }

  abandon(fault: unknown): void {
    this.#queue = []
    // A loop that has been told of its end needs no fault on top; one that waits for messages that are now gone does.
    this.#finish(fault)
  }

  /** All that has come, or `undefined` after the last; waits while there is nothing. */
  take(): Promise<readonly In[] | undefined> {
    if (this.#queue.length > 0) {
      const batch = this.#queue
      this.#queue = []
      return Promise.resolve(batch)
    }
    if (this.#fault !== undefined) return Promise.reject(this.#fault)
    if (this.#isEnded) return Promise.resolve(undefined)
    if (this.#waiting !== undefined) {
      return Promise.reject(
        new ClosedError('ALREADY_READING', 'Another loop is reading these messages already'),
      )
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.source?.handleWanting()
    })
  }

  batches(): AsyncIterable<readonly In[]> {
    const toResult = (taken: readonly In[] | undefined): IteratorResult<readonly In[], undefined> =>
      taken === undefined ? { done: true, value: undefined } : { done: false, value: taken }
    return { [Symbol.asyncIterator]: () => ({ next: () => this.take().then(toResult) }) }
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
    if (this.#isEnded) return
    this.#isEnded = true
    this.#fault = fault
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    if (fault === undefined) waiting.resolve(undefined)
    else waiting.reject(fault)
  }
}
