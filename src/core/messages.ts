/** What a peer sends, in order. Reading slower than it comes holds the peer back. */
export interface Messages<In> extends AsyncIterable<In> {
  /**
   * The same messages, as many at a time as have come; never an empty batch.
   * Cheaper for each message than one at a time. Use the one or the other, not both.
   */
  batches(): AsyncIterable<readonly In[]>
}

const brand = Symbol.for('portside.batch')

/** Several replies that a handler yields at once. Make one with {@link batch}. */
export interface Batch<Out> {
  readonly [brand]: true
  readonly replies: readonly Out[]
}

/**
 * Several replies for one `yield`, in order: what a handler that takes messages by {@link Messages.batches} answers with,
 * so that neither direction costs a turn for each message. Back-pressure works between batches.
 *
 * ```ts
 * async *handle(messages) {
 *   for await (const lines of messages.batches()) yield batch(lines.map((line) => line.toUpperCase()))
 * }
 * ```
 */
export function batch<Out>(replies: readonly Out[]): Batch<Out> {
  return { [brand]: true, replies }
}

/** Whether what a handler yielded is a {@link Batch}. */
export function isBatch(yielded: unknown): yielded is Batch<unknown> {
  return typeof yielded === 'object' && yielded !== null && brand in yielded
}
