import { batch, lines, service } from 'portside'

/** Upper-cases lines with a generator that takes, and gives, as many messages at a time as have come. */
export default service(import.meta, () => ({
  codec: lines(),
  async *handle(messages) {
    for await (const taken of messages.batches()) yield batch(taken.map((line) => line.toUpperCase()))
  },
}))
