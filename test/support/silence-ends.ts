import { type Codec, service } from '../../src/core/index.ts'

/** A message ends when nothing comes for a while; the reply says how many bytes it had. */
const codec: Codec<number, string> = {
  decoder() {
    let pendingBytes = 0
    return {
      flushAfterMs: 30,
      get pendingBytes() {
        return pendingBytes
      },
      push(bytes) {
        pendingBytes += bytes.length
      },
      flush(_why, messages) {
        if (pendingBytes > 0) messages.push(pendingBytes)
        pendingBytes = 0
      },
    }
  },
  encode: (message) => message,
}

export default service(import.meta, () => ({ codec, reply: (bytes) => `${bytes};` }))
