/** Who gives a receiver its messages. */
export interface MessageSource {
  /** Called when the receiver has nothing left to do, and wants the next messages. */
  handleWanting(): void
}

/** Who takes the messages that a channel decodes. */
export interface Receiver<In> {
  /** Set by the channel. */
  source: MessageSource | undefined
  /** Whether messages wait behind the one in work: the peer isn't read meanwhile. */
  readonly isBacklogged: boolean
  /** Whether it may still look at messages that it was given. */
  readonly isBusy: boolean
  /** Whether it takes no more. */
  readonly isEnded: boolean
  /** Gives it messages, in order; never an empty list. The list is the receiver's. */
  deliver(messages: In[]): void
  /** No more will come. */
  end(): void
  /** No more will come, because of a fault, which follows the messages that were delivered. */
  fail(fault: unknown): void
  /** No more will come and what waits is in vain: the connection is gone. */
  abandon(fault: unknown): void
}
