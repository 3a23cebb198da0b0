import type { Codec } from './codec.ts'

/**
 * No framing: each read is a message, as bytes, in pieces of at most `maxMessageBytes`. TCP keeps no borders between
 * writes, so a peer's one write may come as several messages, and several as one. A reply goes out as it is.
 */
export function raw(): Codec<Uint8Array, Uint8Array | string> {
  return {
    decoder: (maxMessageBytes) => ({
      pendingBytes: 0,
      push(bytes, messages) {
        for (let start = 0; start < bytes.length; start += maxMessageBytes) {
          messages.push(Buffer.from(bytes.subarray(start, start + maxMessageBytes)))
        }
      },
      flush() {
        // Nothing is ever pending.
      },
    }),
    encode: (message) => message,
  }
}
