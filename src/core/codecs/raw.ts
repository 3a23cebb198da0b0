import type { Codec } from './codec.ts'

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
    decoder: (maxMessageBytes) => ({
      lendsBytes: inPlace,
      pendingBytes: 0,
      push(bytes, messages) {
        if (bytes.length <= maxMessageBytes) {
          messages.push(inPlace ? bytes : Buffer.from(bytes))
          return
        }
        for (let start = 0; start < bytes.length; start += maxMessageBytes) {
          const piece = bytes.subarray(start, start + maxMessageBytes)
          messages.push(inPlace ? piece : Buffer.from(piece))
        }
      },
      flush() {
        // Nothing is ever pending.
      },
    }),
    encode: (message) => message,
  }
}
