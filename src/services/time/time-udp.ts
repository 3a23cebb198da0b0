import { service } from '../../core/index.ts'
import { reflectorPorts } from './reflectors.ts'
import { secondsSince1900 } from './time-tcp.ts'

/** The time protocol over UDP (RFC 868): any datagram is answered with four bytes; 4 a second from one address. */
export const timeUdp = service(import.meta, () => ({
  limits: { messagesPerSecondPerAddress: 4, maxMessageBytes: 1_500 },
  datagram: (_bytes, { port }) => (reflectorPorts.has(port) ? undefined : secondsSince1900()),
}))
