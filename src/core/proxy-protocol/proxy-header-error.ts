import { ProtocolError } from '../errors.ts'

/** The error for bytes that are no PROXY protocol header, or a broken one. */
export function invalidProxyHeader(reason: string): ProtocolError {
  return new ProtocolError('INVALID_PROXY_HEADER', `Cannot read the PROXY protocol header: ${reason}`, {
    details: { reason },
  })
}
