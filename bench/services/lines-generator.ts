import { lines, service } from 'portside'

/** Upper-cases lines in the shape that people write: a generator over one message at a time. */
export default service(import.meta, () => ({
  codec: lines(),
  async *handle(messages) {
    for await (const line of messages) yield line.toUpperCase()
  },
}))
