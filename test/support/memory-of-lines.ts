import { lines, service } from '../../src/core/index.ts'
import { heldMemory } from './held-memory.ts'

/** Sends lines back; at `memory` says what its thread holds. */
export default service(import.meta, () => ({
  codec: lines(),
  async *handle(messages) {
    for await (const line of messages) yield line === 'memory' ? heldMemory() : line
  },
}))
