import type { Channel } from './channel.ts'
import type { MessageSource, Receiver } from './receiver.ts'
import { Turn } from './turn.ts'

/** Who answers the messages of one connection. */
export interface Responder<In, Out> {
  /** Where the answers go. */
  readonly channel: Pick<Channel<In, Out>, 'write' | 'outbox'>
  /** Answers one message; `undefined` answers nothing. */
  reply(message: In): Out | undefined | Promise<Out | undefined>
  /** Called once when all is answered and no more will come. */
  handleFinished(): void
  /** Called instead with what a reply threw, or with the fault that ended the messages. */
  handleFailed(error: unknown): void
}

const none: readonly never[] = []

/**
 * Answers messages by a function, in order, as soon as they are decoded: answers that are there at once cost no turn of
 * the event loop, and all that a read brought leave in one write, as far as its turn goes.
 */
export class Replier<In, Out> implements Receiver<In> {
  source: MessageSource | undefined
  readonly #responder: Responder<In, Out>
  readonly #turn = new Turn()
  #queue: readonly In[] = none
  #next = 0
  #isBusy = false
  #isEnded = false
  #fault: unknown

  constructor(responder: Responder<In, Out>) {
    this.#responder = responder
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
      this.#queue = [...this.#queue.slice(this.#next), ...messages]
      this.#next = 0
      return
    }
    this.#queue = messages
    this.#next = 0
    this.#turn.begin()
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
    this.#queue = none
    this.#next = 0
    this.fail(fault)
  }

  #run(): void {
    const { channel } = this.#responder
    this.#isBusy = true
    try {
      while (this.#next < this.#queue.length) {
        if (this.#turn.isOver()) {
          channel.outbox.flush()
          void this.#resumeAfter(this.#turn.next())
          return
        }
        const message = this.#queue[this.#next] as In
        this.#next += 1
        const answer = this.#responder.reply(message)
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
    this.#queue = none
    this.#isBusy = false
    if (this.#isEnded) this.#settle()
    else this.source?.handleWanting()
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
    this.#queue = none
    this.#next = 0
    this.#isBusy = false
    this.#isEnded = true
    this.#responder.handleFailed(error)
  }

  #settle(): void {
    if (this.#fault === undefined) this.#responder.handleFinished()
    else this.#responder.handleFailed(this.#fault)
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
