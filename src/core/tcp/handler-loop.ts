import { type Batch, isBatch } from '../messages.ts'
import type { Channel } from './channel.ts'

/** Whose handler it is. */
export interface HandlerOwner<Out> {
  /** Where the replies go. */
  readonly channel: Pick<Channel<never, Out>, 'write' | 'outbox' | 'isOver'>
  /** Called once when the handler has finished. */
  handleFinished(): void
  /** Called instead with what the handler threw. */
  handleFailed(error: unknown): void
}

/**
 * Writes what a handler yields, and asks it for more while the outbox has room. It does what a `for await` does, without
 * its suspended function, which V8 saves and restores for each reply.
 */
export class HandlerLoop<Out> {
  readonly #owner: HandlerOwner<Out>
  readonly #replies: AsyncIterator<Out | Batch<Out>>
  readonly #take = (result: IteratorResult<Out | Batch<Out>>): void => this.#write(result)
  readonly #fail = (error: unknown): void => this.#owner.handleFailed(error)

  constructor(owner: HandlerOwner<Out>, replies: AsyncIterable<Out | Batch<Out>>) {
    this.#owner = owner
    this.#replies = replies[Symbol.asyncIterator]()
  }

  /** Asks for the next reply, or has the handler clean up where nobody is there to get it. */
  next(): void {
    if (this.#owner.channel.isOver) {
      void this.#return().then(() => this.#owner.handleFinished(), this.#fail)
      return
    }
    try {
      this.#replies.next().then(this.#take, this.#fail)
    } catch (error) {
      this.#fail(error)
    }
  }

  #write(result: IteratorResult<Out | Batch<Out>>): void {
    if (result.done === true) {
      this.#owner.handleFinished()
      return
    }
    const { channel } = this.#owner
    const { value } = result
    try {
      if (isBatch(value)) for (const reply of value.replies) channel.write(reply)
      else channel.write(value)
    } catch (error) {
      const fail = (): void => this.#fail(error)
      void this.#return().then(fail, fail)
      return
    }
    if (channel.outbox.isFull) {
      void channel.outbox.drained().then(() => this.next())
      return
    }
    channel.outbox.flushSoon()
    this.next()
  }

  async #return(): Promise<void> {
    await this.#replies.return?.()
  }
}
