import { type Datagram, service, type Shared } from '../../core/index.ts'
import { reflectorPorts } from './reflectors.ts'
import { prepareServedTime, servedMs, type ServedTime, type ServedTimeOptions } from './served-time.ts'
import { secondsSince1900 } from './time-tcp.ts'

/** The time protocol over UDP (RFC 868): any datagram is answered with four bytes; 4 a second from one address. */
export const timeUdp = service(
  import.meta,
  (_options: ServedTimeOptions, shared: Shared<ServedTime>) => ({
    limits: { messagesPerSecondPerAddress: 4, maxMessageBytes: 1_500 },
    datagram: (_bytes: Uint8Array, { port }): Datagram | undefined =>
      reflectorPorts.has(port) ? undefined : secondsSince1900(servedMs(shared)),
  }),
  prepareServedTime,
)
