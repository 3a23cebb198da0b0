import { raw, service } from '../../src/core/index.ts'
import { heldMemory } from './held-memory.ts'

/** Sends bytes back from where they were read; at `memory` says what its thread holds. */
export default service(import.meta, () => ({
  codec: raw({ inPlace: true }),
  reply: (bytes) =>
    bytes.length === 7 && Buffer.from(bytes).toString() === 'memory\n' ? `${heldMemory()}\n` : bytes,
}))
