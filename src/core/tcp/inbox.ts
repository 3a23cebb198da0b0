import { ClosedError } from '../errors.ts'
import type { Messages } from '../messages.ts'
import type { MessageSource, Receiver } from './receiver.ts'
import { Turn } from './turn.ts'

/** A loop that waits for messages: told of the next ones, or of the end by `undefined`. */
interface Waiting<In> {
  readonly take: (batch: readonly In[] | undefined) => void
  readonly reject: (fault: unknown) => void
}

/** The messages of one peer for a handler that takes them: one by one, or as many at a time as there are. */
export class Inbox<In> implements Messages<In>, Receiver<In> {
  source: MessageSource | undefined
  readonly #turn = new Turn()
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
      this.#turn.begin()
      waiting.take(messages)
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

  batches(): AsyncIterable<readonly In[]> {
    const toResult = (batch: readonly In[] | undefined): IteratorResult<readonly In[], undefined> =>
      batch === undefined ? { done: true, value: undefined } : { done: false, value: batch }
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#take(toResult) }) }
  }

  [Symbol.asyncIterator](): AsyncIterator<In, undefined> {
    let batch: readonly In[] = []
    let next = 0
    const toResult = (taken: readonly In[] | undefined): IteratorResult<In, undefined> => {
      if (taken === undefined) return { done: true, value: undefined }
      batch = taken
      next = 1
      // A batch is never empty.
      return { done: false, value: taken[0] as In }
    }
    return {
      next: () => {
        if (next >= batch.length) return this.#take(toResult)
        const value = batch[next] as In
        next += 1
        return this.#inTurn({ done: false, value })
      },
    }
  }

  /** Makes a result of all that has come, or of `undefined` after the last; waits while there is nothing. */
  #take<Result>(toResult: (batch: readonly In[] | undefined) => Result): Promise<Result> {
    if (this.#queue.length > 0) {
      const batch = this.#queue
      this.#queue = []
      return this.#inTurn(toResult(batch))
    }
    if (this.#fault !== undefined) return Promise.reject(this.#fault)
    if (this.#isEnded) return Promise.resolve(toResult(undefined))
    if (this.#waiting !== undefined) {
      return Promise.reject(
        new ClosedError('ALREADY_READING', 'Another loop is reading these messages already'),
      )
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { take: (batch) => resolve(toResult(batch)), reject }
      this.source?.handleWanting()
    })
  }

  /** A loop that finds one message after another never lets go of the thread by itself. */
  #inTurn<Result>(result: Result): Promise<Result> {
    return this.#turn.isOver() ? this.#turn.next().then(() => result) : Promise.resolve(result)
  }

  #finish(fault: unknown): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#fault = fault
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    if (fault === undefined) waiting.take(undefined)
    else waiting.reject(fault)
  }
}
