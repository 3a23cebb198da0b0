import { serve, service } from 'portside'

/** What an operator sets. */
export interface CounterOptions {
  /** Senders remembered; past it the one not heard of longest starts again at 1. @default 10_000 */
  readonly maxSenders?: number
}

/**
 * Answers a datagram with how many its sender has sent so far. On several threads the kernel gives all datagrams of one
 * address and port to the same thread, so a sender's count is right there too.
 *
 * A source address is easily forged, so no answer is longer than what it answers: nobody can make this server send
 * more bytes at a third party than they spend themselves.
 */
const udpCounter = service(import.meta, ({ maxSenders = 10_000 }: CounterOptions) => {
  const counts = new Map<string, number>()
  return {
    limits: { maxMessageBytes: 512 },
    datagram(message, { address, port }) {
      const sender = `${address} ${port}`
      const count = (counts.get(sender) ?? 0) + 1
      counts.delete(sender)
      counts.set(sender, count)
      const [longestSilent] = counts.keys()
      if (counts.size > maxSenders && longestSilent !== undefined) counts.delete(longestSilent)
      const answer = String(count)
      return answer.length <= message.length ? answer : undefined
    },
  }
})
export default udpCounter

if (import.meta.main) {
  const server = await serve(udpCounter, { port: Number(process.env.PORT ?? 9004) })
  console.error(`udp-counter listening on ${server.address.url}`)
}
