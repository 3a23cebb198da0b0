/** What a peer sends, in order. Reading slower than it comes holds the peer back. */
export interface Messages<In> extends AsyncIterable<In> {
  /**
   * The same messages, as many at a time as have come; never an empty batch.
   * Cheaper for each message than one at a time. Use the one or the other, not both.
   */
  batches(): AsyncIterable<readonly In[]>
}
