import { type Peer, raw, service, type Shared } from '../../core/index.ts'
import { ntpSeconds } from './ntp/timestamp.ts'
import { prepareServedTime, servedMs, type ServedTime, type ServedTimeOptions } from './served-time.ts'

/** What the time protocol says: 32 bits of seconds since 1900, the most significant first; they wrap in 2036. */
export function secondsSince1900(ms: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(ntpSeconds(Math.floor(ms / 1_000)))
  return bytes
}

/** The time protocol over TCP (RFC 868): a connection gets four bytes, whatever it sends, and is closed. */
export const timeTcp = service(
  import.meta,
  (_options: ServedTimeOptions, shared: Shared<ServedTime>) => ({
    codec: raw(),
    async *handle(_messages: AsyncIterable<Uint8Array>, peer: Peer) {
      yield secondsSince1900(servedMs(shared))
      peer.close()
    },
  }),
  prepareServedTime,
)
