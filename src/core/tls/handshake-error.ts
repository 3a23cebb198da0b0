import { errnoOf, ProtocolError, reasonOf } from '../errors.ts'
import { opensslReason } from './openssl-reason.ts'

/**
 * Why a handshake failed, in words, from what node:tls says of it. `verifyFault` is the socket's `authorizationError`:
 * OpenSSL's name for what is wrong with the client's certificate (its type says Error; it is a string).
 */
export function handshakeError(cause: Error, verifyFault?: unknown): ProtocolError {
  const isUnverified = typeof verifyFault === 'string'
  const errno = isUnverified ? verifyFault : errnoOf(cause)
  const reason = isUnverified ? certificateFault(verifyFault) : handshakeFault(errno, cause)
  return new ProtocolError('TLS_HANDSHAKE_FAILED', `The TLS handshake failed: ${reason}`, {
    cause,
    details: { reason, errno },
  })
}

const notTls = "the peer doesn't speak TLS"

const faults: Readonly<Record<string, string>> = {
  ECONNRESET: 'the peer went away in the middle of it',
  EPIPE: 'the peer went away in the middle of it',
  ERR_SSL_BAD_RECORD_TYPE: notTls,
  ERR_SSL_HTTP_REQUEST: 'the peer speaks HTTP without TLS',
  ERR_SSL_HTTPS_PROXY_REQUEST: 'the peer speaks HTTP without TLS',
  ERR_SSL_UNEXPECTED_MESSAGE: notTls,
  ERR_SSL_UNKNOWN_PROTOCOL: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_NO_SHARED_CIPHER: 'the peer and this server have no cipher in common',
  ERR_SSL_NO_SHARED_GROUPS: 'the peer and this server have no group for the key exchange in common',
  ERR_SSL_NO_SUITABLE_KEY_SHARE: 'the peer and this server have no group for the key exchange in common',
  ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM: 'the peer and this server have no signature algorithm in common',
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: 'the peer and this server have no TLS version in common',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the peer and this server have no TLS version in common',
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: 'the client sent no certificate',
}

function handshakeFault(code: string | undefined, cause: Error): string {
  const known = faults[code ?? '']
  if (known !== undefined) return known
  // Alerts are the peer's own words (RFC 8446 section 6.2).
  const alert = /^ERR_SSL_(?:TLSV1|SSLV3|TLSV13)_ALERT_(?<alert>\w+)$/.exec(code ?? '')?.groups?.alert
  if (alert !== undefined) return `the peer refused it (${alert.toLowerCase().replaceAll('_', ' ')})`
  const broken = opensslReason(cause)
  return broken === undefined ? reasonOf(cause) : `the peer broke the protocol (${broken})`
}

/** Codes of X509_verify_cert, as node:tls names them. */
const certificateFaults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the client's certificate has expired",
  CERT_NOT_YET_VALID: "the client's certificate isn't valid yet",
  CERT_REVOKED: "the client's certificate is revoked",
  INVALID_PURPOSE: "the client's certificate isn't for clients",
  DEPTH_ZERO_SELF_SIGNED_CERT: 'no authority known here has signed the certificate of the client',
  SELF_SIGNED_CERT_IN_CHAIN: 'no authority known here has signed the certificate of the client',
  UNABLE_TO_GET_ISSUER_CERT: 'no authority known here has signed the certificate of the client',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'no authority known here has signed the certificate of the client',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'no authority known here has signed the certificate of the client',
}

function certificateFault(code: string): string {
  return (
    certificateFaults[code] ??
    `the client's certificate doesn't hold (${code.toLowerCase().replaceAll('_', ' ')})`
  )
}
