/**
 * How an attempt ended: the handshake was completed; the socket was given the very port that it connects to, and met
 * itself; or the errno of `connect(2)`, or of what must come before it, by name.
 */
export type ConnectEnd = 'connected' | 'met-itself' | (string & {})

/** What a slot tells whoever uses it. */
export interface SlotOwner {
  /** How the attempt has ended, once at most. */
  ended(end: ConnectEnd): void
  /** The slot is free for another attempt and holds no descriptor for this one: once for each, perhaps before `connect` returns. */
  freed(): void
}

/** A place for one attempt at a time. */
export interface ConnectSlot {
  /** Starts to connect to a numeric address. A connection that completes is closed at once. */
  connect(address: string, port: number): void
  /** Gives the attempt up, if one is under way. An answer that has come before still counts. */
  abandon(): void
}

/** A way of connecting. What its outcomes mean, and what is tried when, is the business of `connect-run.ts`. */
export interface Connector extends Disposable {
  readonly name: 'epoll' | 'node:net'
  /** More attempts than this at a time make it slower, not faster. */
  readonly maxSlots: number
  /** Adds a slot. */
  addSlot(owner: SlotOwner): ConnectSlot
  /** The share of the time since the last call in which it was at work, 0 to 1: near 1 the processor is the bottleneck. */
  busyShare(): number
  /** How many descriptors its slots hold. */
  readonly descriptors: number
}
