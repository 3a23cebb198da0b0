import { lines, service } from '../../src/core/index.ts'

/** Sends every line back. */
export default service(import.meta, () => ({
  codec: lines(),
  async *handle(messages) {
    for await (const line of messages) yield line
  },
}))
