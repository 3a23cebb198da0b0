import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { invalidCertificate, readAuthorities, readCertificate } from './certificate.ts'

/** How a client speaks TLS. */
export interface TlsClientOptions {
  /** File with the authorities, in PEM, that the server is trusted by. @default those that Node trusts */
  readonly ca?: string
  /** Host name that the server is asked for, and that its certificate must have. @default the host that is dialled */
  readonly servername?: string
  /** File with the client's own certificate, in PEM, where the server asks for one; needs `key`. */
  readonly cert?: string
  /** File with the private key of `cert`. */
  readonly key?: string
}

/**
 * Reads a client's files and returns what `tls.connect` takes to reach `host`, but the port. The server is always
 * verified, and asked for by name (SNI) unless the host is an address.
 *
 * @throws {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`
 */
export async function clientTlsOptions(
  options: TlsClientOptions,
  host: string,
): Promise<ConnectionOptions & { readonly allowHalfOpen: true }> {
  const { ca, cert, key } = options
  const servername = options.servername ?? (isIP(host) === 0 ? host : undefined)
  const [authorities, own] = await Promise.all([
    ca === undefined ? undefined : readAuthorities(ca),
    ownCertificate(cert, key),
  ])
  return {
    host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    allowHalfOpen: true,
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(own === undefined ? {} : { cert: own.cert, key: own.key }),
    ...(servername === undefined ? {} : { servername }),
  }
}

async function ownCertificate(cert: string | undefined, key: string | undefined) {
  if (cert !== undefined && key !== undefined) return readCertificate({ cert, key })
  if (cert !== undefined) throw invalidCertificate(cert, 'it has no key beside it; give its key file too')
  if (key !== undefined) throw invalidCertificate(key, 'it has no certificate beside it; give its file too')
  return undefined
}
