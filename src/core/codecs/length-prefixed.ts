import { LimitError, OptionError, ProtocolError } from '../errors.ts'
import type { Codec, Decoder } from './codec.ts'
import { PendingBytes } from './pending-bytes.ts'

/** How {@link lengthPrefixed} writes the length. */
export interface LengthPrefixedOptions {
  /** Bytes of the length. @default 4 */
  readonly prefixBytes?: 1 | 2 | 4
  /** Whether the length's least significant byte comes first; otherwise it is in network byte order. @default false */
  readonly littleEndian?: boolean
}

/**
 * Messages of bytes, each behind its length as an unsigned integer; the length doesn't count itself.
 *
 * A length above `maxMessageBytes` is a {@link LimitError} `MESSAGE_TOO_LONG` as soon as the prefix has come; a peer that
 * ends its side within a message is a {@link ProtocolError} `TRUNCATED_MESSAGE`; a reply that the prefix can't count is
 * an {@link OptionError} `MESSAGE_TOO_LONG_FOR_PREFIX`.
 */
export function lengthPrefixed(options: LengthPrefixedOptions = {}): Codec<Uint8Array> {
  const prefixBytes = options.prefixBytes ?? 4
  const littleEndian = options.littleEndian ?? false
  const longest = 2 ** (8 * prefixBytes) - 1
  return {
    decoder: (maxMessageBytes) => new LengthPrefixedDecoder(prefixBytes, littleEndian, maxMessageBytes),
    encode(message) {
      if (message.length > longest) {
        throw new OptionError(
          'MESSAGE_TOO_LONG_FOR_PREFIX',
          `Cannot send ${message.length} bytes behind a prefix of ${prefixBytes}: it counts to ${longest}; use a longer prefixBytes`,
          { details: { bytes: message.length, prefixBytes } },
        )
      }
      const frame = Buffer.allocUnsafe(prefixBytes + message.length)
      if (littleEndian) frame.writeUIntLE(message.length, 0, prefixBytes)
      else frame.writeUIntBE(message.length, 0, prefixBytes)
      frame.set(message, prefixBytes)
      return frame
    },
  }
}

class LengthPrefixedDecoder implements Decoder<Uint8Array> {
  readonly #pending = new PendingBytes()
  readonly #prefixBytes: number
  readonly #littleEndian: boolean
  readonly #maxMessageBytes: number

  constructor(prefixBytes: number, littleEndian: boolean, maxMessageBytes: number) {
    this.#prefixBytes = prefixBytes
    this.#littleEndian = littleEndian
    this.#maxMessageBytes = maxMessageBytes
  }

  get pendingBytes(): number {
    return this.#pending.length
  }

  push(bytes: Uint8Array, messages: Uint8Array[]): void {
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    while (rest.length > 0) {
      if (this.#pending.length === 0) {
        const frame = this.#frameBytes(rest)
        if (frame !== undefined && frame <= rest.length) {
          messages.push(Buffer.from(rest.subarray(this.#prefixBytes, frame)))
          rest = rest.subarray(frame)
          continue
        }
      }
      // The frame is split: first what its prefix lacks, then what the frame lacks.
      const wanted = this.#frameBytes(this.#pending.peek()) ?? this.#prefixBytes
      const part = rest.subarray(0, wanted - this.#pending.length)
      this.#pending.append(part)
      rest = rest.subarray(part.length)
      if (this.#frameBytes(this.#pending.peek()) === this.#pending.length) {
        messages.push(this.#pending.take().subarray(this.#prefixBytes))
      }
    }
  }

  flush(): void {
    if (this.#pending.length === 0) return
    throw new ProtocolError(
      'TRUNCATED_MESSAGE',
      `The peer ended its side ${this.#pending.length} bytes into a message`,
      { details: { bytes: this.#pending.length } },
    )
  }

  /** Bytes of the frame that starts here, prefix included, or `undefined` while the prefix isn't whole. */
  #frameBytes(bytes: Buffer): number | undefined {
    if (bytes.length < this.#prefixBytes) return undefined
    const length = this.#littleEndian
      ? bytes.readUIntLE(0, this.#prefixBytes)
      : bytes.readUIntBE(0, this.#prefixBytes)
    if (length > this.#maxMessageBytes) {
      throw new LimitError(
        'MESSAGE_TOO_LONG',
        `The peer announced a message of ${length} bytes; ${this.#maxMessageBytes} are allowed`,
        { details: { bytes: length, maxMessageBytes: this.#maxMessageBytes } },
      )
    }
    return this.#prefixBytes + length
  }
}
