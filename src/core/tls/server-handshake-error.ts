import { ClosedError, errnoOf, reasonOf } from '../errors.ts'
import { opensslReason } from './openssl-reason.ts'

/** What stands between a client and a server, by name: in words, with what to do about it. */
const faults = {
  'client-certificate-missing': "it takes only clients with a certificate; give yours as 'cert' and 'key'",
  'client-certificate-refused':
    "it refuses this client's certificate; give one that its authority has signed",
  expired: 'its certificate has expired; it needs a new one, unless the clock here is wrong',
  'handshake-refused': 'it refuses the TLS handshake; it may ask for a certificate that this client lacks',
  'hung-up': 'it ended the connection in the middle of the TLS handshake; see that it speaks TLS there',
  'not-its-name': "its certificate is for another name; connect to that one, or give it as 'servername'",
  'not-tls': "it doesn't speak TLS there; check the port, or connect without TLS",
  'not-yet-valid': "its certificate isn't valid yet; check the clocks of both machines",
  'nothing-in-common': 'it has no TLS version in common with this client; it needs TLS 1.2 or later',
  unknown: "no authority trusted here has signed its certificate; give the authority's certificate as 'ca'",
} as const

/** Codes of X509_verify_cert, of node:tls, and of alerts (RFC 8446 section 6.2) as OpenSSL names them. */
const faultsByErrno: Readonly<Record<string, keyof typeof faults>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown',
  ECONNRESET: 'hung-up',
  EPIPE: 'hung-up',
  ERR_SSL_BAD_RECORD_TYPE: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'client-certificate-refused',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'client-certificate-refused',
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE': 'client-certificate-refused',
  'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED': 'client-certificate-refused',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': 'handshake-refused',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'handshake-refused',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'client-certificate-missing',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'nothing-in-common',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'client-certificate-refused',
  ERR_SSL_UNEXPECTED_MESSAGE: 'not-tls',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'nothing-in-common',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'not-its-name',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown',
}

/** Why a client that has reached a server can't speak TLS with it, from what node:tls says of it. */
export function serverHandshakeError(server: string, cause: unknown): ClosedError {
  const errno = errnoOf(cause)
  const fault = faultsByErrno[errno ?? '']
  const reason = fault === undefined ? (opensslReason(cause) ?? reasonOf(cause)) : faults[fault]
  return new ClosedError('CANNOT_SECURE', `Cannot speak TLS with ${server}: ${reason}`, {
    cause,
    details: { server, fault, reason, errno },
  })
}

/** Whether a connection was lost by OpenSSL's word, and not by the network's. */
export function isOpensslFault(error: unknown): boolean {
  return errnoOf(error)?.startsWith('ERR_SSL_') ?? false
}
