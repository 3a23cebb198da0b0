import { type Peer, raw, service } from '../../core/index.ts'
import { ntpSeconds } from './ntp/timestamp.ts'

/** What the time protocol says: 32 bits of seconds since 1900, the most significant first; they wrap in 2036. */
export function secondsSince1900(): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(ntpSeconds(Math.floor(Date.now() / 1_000)))
  return bytes
}

/** The time protocol over TCP (RFC 868): a connection gets four bytes, whatever it sends, and is closed. */
export const timeTcp = service(import.meta, () => ({
  codec: raw(),
  async *handle(_messages: AsyncIterable<Uint8Array>, peer: Peer) {
    yield secondsSince1900()
    peer.close()
  },
}))
