import { type Datagram, service, type Shared } from '../../core/index.ts'
import { daytimeText } from './daytime-tcp.ts'
import { reflectorPorts } from './reflectors.ts'
import { prepareServedTime, servedMs, type ServedTime, type ServedTimeOptions } from './served-time.ts'

/**
 * The daytime protocol over UDP (RFC 867): any datagram is answered with the text of `ctime` and a line end. An empty one
 * is answered by 26 bytes, to whatever address it claims to come from: off unless asked for, and 4 a second from one.
 */
export const daytimeUdp = service(
  import.meta,
  (_options: ServedTimeOptions, shared: Shared<ServedTime>) => ({
    limits: { messagesPerSecondPerAddress: 4, maxMessageBytes: 1_500 },
    datagram: (_bytes: Uint8Array, { port }): Datagram | undefined =>
      reflectorPorts.has(port) ? undefined : daytimeText(servedMs(shared)),
  }),
  prepareServedTime,
)
