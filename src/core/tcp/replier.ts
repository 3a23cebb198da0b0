import type { Channel } from './channel.ts'
import type { Receiver } from './receiver.ts'

/** Answers one message; `undefined` answers nothing. */
export type ReplyFunction<In, Out> = (message: In) => Out | undefined | Promise<Out | undefined>

/**
 * Answers messages by a function, in order, as soon as they are decoded: answers that are there at once cost no turn of
 * the event loop, and all that a read brought leave in one write.
 */
export class Replier<In, Out> implements Receiver<In> {
  onWanting: () => void = () => {}
  /** Resolves when all is answered and no more will come; rejects with the handler's error or the fault that ended it. */
  readonly finished: Promise<void>
  readonly #finish = Promise.withResolvers<void>()
  #reply: ReplyFunction<In, Out> | undefined
  #channel: Pick<Channel<In, Out>, 'write' | 'outbox'> | undefined
  #queue: In[] = []
  #next = 0
  #isBusy = false
  #isEnded = false
  #fault: unknown

  constructor() {
    this.finished = this.#finish.promise
  }

  /** Says what answers, and where the answers go; called before the channel starts to read. */
  start(reply: ReplyFunction<In, Out>, channel: Pick<Channel<In, Out>, 'write' | 'outbox'>): void {
    this.#reply = reply
    this.#channel = channel
  }

  get isBacklogged(): boolean {
    return this.#isBusy && this.#next < this.#queue.length
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  deliver(messages: In[]): void {
    if (this.#isEnded) return
    if (this.#isBusy) {
      for (const message of messages) this.#queue.push(message)
      return
    }
    this.#queue = messages
    this.#next = 0
    this.#run()
  }

  end(): void {
    this.fail(undefined)
  }

  fail(fault: unknown): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#fault = fault
    if (!this.#isBusy) this.#settle()
  }

  abandon(fault: unknown): void {
    this.#queue = []
    this.#next = 0
    this.fail(fault)
  }

  #run(): void {
    const reply = this.#reply
    const channel = this.#channel
    if (reply === undefined || channel === undefined) throw new TypeError('start() comes before deliver()')
    this.#isBusy = true
    try {
      while (this.#next < this.#queue.length) {
        const message = this.#queue[this.#next] as In
        this.#next += 1
        const answer = reply(message)
        if (answer instanceof Promise) {
          void this.#resumeAfter(writeWhenThere(answer, channel))
          return
        }
        if (answer !== undefined) channel.write(answer)
        if (channel.outbox.isFull) {
          void this.#resumeAfter(channel.outbox.drained())
          return
        }
      }
      channel.outbox.flush()
    } catch (error) {
      this.#throw(error)
      return
    }
    this.#isBusy = false
    if (this.#isEnded) this.#settle()
    else this.onWanting()
  }

  async #resumeAfter(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#throw(error)
      return
    }
    this.#run()
  }

  #throw(error: unknown): void {
    this.#queue = []
    this.#next = 0
    this.#isBusy = false
    this.#isEnded = true
    this.#finish.reject(error)
  }

  #settle(): void {
    if (this.#fault === undefined) this.#finish.resolve()
    else this.#finish.reject(this.#fault)
  }
}

async function writeWhenThere<Out>(
  pending: Promise<Out | undefined>,
  channel: Pick<Channel<never, Out>, 'write' | 'outbox'>,
): Promise<void> {
  const answer = await pending
  if (answer !== undefined) channel.write(answer)
  if (channel.outbox.isFull) await channel.outbox.drained()
}
