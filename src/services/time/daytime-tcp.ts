import { type Peer, raw, service, type Shared } from '../../core/index.ts'
import { ctime } from './ctime.ts'
import { prepareServedTime, servedMs, type ServedTime, type ServedTimeOptions } from './served-time.ts'

/** What the daytime protocol says: `Sun Nov 22 10:00:00 2026`, in this process's time zone, and a line end. */
export function daytimeText(ms: number): string {
  return `${ctime(ms)}\r\n`
}

/** The daytime protocol over TCP (RFC 867): a connection gets the text, whatever it sends, and is closed. */
export const daytimeTcp = service(
  import.meta,
  (_options: ServedTimeOptions, shared: Shared<ServedTime>) => ({
    codec: raw(),
    async *handle(_messages: AsyncIterable<Uint8Array>, peer: Peer) {
      yield daytimeText(servedMs(shared))
      peer.close()
    },
  }),
  prepareServedTime,
)
