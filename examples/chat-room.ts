import { lines, type Peer, serve, service } from 'portside'

const namePattern = /^\p{L}[\p{L}\p{N}_-]{0,19}$/u
/** What would move the cursor of others' terminals, or turn their text around. */
const unprintable = /[\p{Cc}\p{Bidi_Control}]/gu

/**
 * A room in which everybody reads what anyone says. The first line of a connection is the member's name.
 *
 * A service is built once in each thread, so each thread is a room of its own: run it with `threads: 0` or `1` for one
 * room. That carries thousands of members, because `send()` only queues bytes. One who doesn't read is dropped at
 * `maxPendingWriteBytes` and holds up nobody.
 */
const chatRoom = service(import.meta, () => {
  const members = new Map<string, Peer<string>>()
  const tell = (text: string, sender?: Peer<string>): void => {
    for (const member of members.values()) if (member !== sender) member.send(text)
  }
  return {
    codec: lines(),
    limits: { connections: 2_000, maxMessageBytes: 512, idleMs: 600_000, maxPendingWriteBytes: 65_536 },
    async *handle(messages, peer: Peer<string>) {
      let name: string | undefined
      yield 'What is your name?'
      try {
        for await (const line of messages) {
          if (name !== undefined) {
            tell(`${name}: ${line.replace(unprintable, '')}`, peer)
          } else if (!namePattern.test(line) || members.has(line)) {
            yield 'That is taken, or no name: a letter, then up to 19 letters, digits, _ or -. Another?'
          } else {
            name = line
            members.set(name, peer)
            tell(`* ${name} is here (${members.size} in the room)`)
          }
        }
      } finally {
        if (name !== undefined) {
          members.delete(name)
          tell(`* ${name} has left`)
        }
      }
    },
  }
})
export default chatRoom

if (import.meta.main) {
  const server = await serve(chatRoom, { port: Number(process.env.PORT ?? 9001) })
  console.error(`chat-room listening on ${server.address.url}`)
}
