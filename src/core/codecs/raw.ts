import type { Codec, Decoder } from './codec.ts'

/** How {@link raw} hands on what was read. */
export interface RawOptions {
  /**
   * Whether a message is the read buffer itself, not a copy: for a `reply` that answers at once (no promise) and may
   * overwrite and return what it was given. The bytes are gone when it returns. @default false
   */
  readonly inPlace?: boolean
}

/**
 * No framing: each read is a message, as bytes, in pieces of at most `maxMessageBytes`. TCP keeps no borders between
 * writes, so a peer's one write may come as several messages, and several as one. A reply goes out as it is.
 */
export function raw({ inPlace = false }: RawOptions = {}): Codec<Uint8Array, Uint8Array | string> {
  return {
    decoder: (maxMessageBytes) => new RawDecoder(maxMessageBytes, inPlace),
    encode: (message) => message,
  }
}

class RawDecoder implements Decoder<Uint8Array> {
  readonly lendsBytes: boolean
  readonly pendingBytes = 0
  readonly #maxMessageBytes: number

  constructor(maxMessageBytes: number, lendsBytes: boolean) {
    this.#maxMessageBytes = maxMessageBytes
    this.lendsBytes = lendsBytes
  }

  push(bytes: Uint8Array, messages: Uint8Array[]): void {
    if (bytes.length <= this.#maxMessageBytes) {
      messages.push(this.#own(bytes))
      return
    }
    for (let start = 0; start < bytes.length; start += this.#maxMessageBytes) {
      messages.push(this.#own(bytes.subarray(start, start + this.#maxMessageBytes)))
    }
  }

  flush(): void {
    // Nothing is ever pending.
  }

  #own(bytes: Uint8Array): Uint8Array {
    return this.lendsBytes ? bytes : Buffer.from(bytes)
  }
}
