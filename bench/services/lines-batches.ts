import { lines, service } from 'portside'

/** Upper-cases lines with a generator that takes as many messages at a time as have come. */
export default service(import.meta, () => ({
  codec: lines(),
  async *handle(messages) {
    for await (const batch of messages.batches()) for (const line of batch) yield line.toUpperCase()
  },
}))
