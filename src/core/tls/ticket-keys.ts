import { randomBytes } from 'node:crypto'

/** What node:tls takes: 16 bytes of name, 16 of HMAC key, 16 of AES key. */
const ticketKeyBytes = 48

/**
 * Makes the secret that session tickets (RFC 5077, RFC 8446 section 4.6.1) are sealed with. Made once and given to
 * every thread, so that a client resumes its session whichever thread gets its next connection.
 */
export function createTicketKeys(): Uint8Array {
  return new Uint8Array(randomBytes(ticketKeyBytes))
}
