/**
 * Turns one peer's bytes into messages. There is one for each connection, and it may hold what has come of a message
 * that isn't whole yet; "not enough yet" is an ordinary answer and appends nothing.
 */
export interface Decoder<In> {
  /**
   * Takes the next bytes, split anywhere, and appends every message that they complete to `messages`.
   *
   * `bytes` is only valid during the call: a decoder copies what it keeps or hands on.
   *
   * @throws {@link ProtocolError} or {@link LimitError} where the peer broke the framing or a maximum; the messages
   * before the fault have been appended. The decoder isn't called again after that.
   */
  push(bytes: Uint8Array, messages: In[]): void
  /**
   * Appends what is pending as a message, because the peer fell silent for `flushAfterMs` or has ended its side.
   *
   * @throws {@link ProtocolError} where what is pending can't be a message (`TRUNCATED_MESSAGE`).
   */
  flush(why: 'silence' | 'end', messages: In[]): void
  /**
   * Whether messages are views of the bytes that were read, valid until the reply function returns; the reply may lie
   * in the same bytes. Only where replies are given at once. @default false
   */
  readonly lendsBytes?: boolean
  /** Bytes held of a message that isn't whole yet; 0 between messages. */
  readonly pendingBytes: number
  /** Silence, in milliseconds, that ends a pending message; absent where only bytes do. Asked after every push. */
  readonly flushAfterMs?: number | undefined
}

/** How messages travel: a decoder for each connection, and the bytes of a message. Without state of its own. */
export interface Codec<In, Out = In> {
  /** Makes the decoder of one connection. `maxMessageBytes` is that connection's limit, always finite. */
  decoder(maxMessageBytes: number): Decoder<In>
  /** The bytes of one message; a string stands for its UTF-8. */
  encode(message: Out): Uint8Array | string
}
