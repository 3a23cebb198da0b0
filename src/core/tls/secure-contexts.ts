import { createHash } from 'node:crypto'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import {
  type Certificate,
  type CertificateWarning,
  invalidCertificate,
  readAuthorities,
  readCertificate,
} from './certificate.ts'
import { opensslReason } from './openssl-reason.ts'
import { ServerNames } from './server-names.ts'
import type { TlsOptions } from './tls-options.ts'

/** Everything that the files of {@link TlsOptions} say, read at one time. */
export interface SecureContexts {
  /** For clients that ask for no name, or for one that isn't among `names`; checked, so that node:tls takes it. */
  readonly defaults: SecureContextOptions
  readonly names: ServerNames<SecureContext>
  readonly warnings: readonly CertificateWarning[]
}

/**
 * Reads and checks all the files.
 *
 * @throws {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`, `INVALID_SERVER_NAME`
 */
export async function readSecureContexts(
  options: TlsOptions,
  ticketKeys: Uint8Array,
): Promise<SecureContexts> {
  const names = Object.entries(options.names ?? {})
  const [certificate, named, clientCa] = await Promise.all([
    readCertificate({ cert: options.cert, key: options.key }),
    Promise.all(names.map(async ([name, files]) => [name, await readCertificate(files)] as const)),
    options.clientCa === undefined ? undefined : readAuthorities(options.clientCa),
  ])
  const shared: SecureContextOptions = {
    ...(clientCa === undefined ? {} : { ca: clientCa }),
    minVersion: options.minVersion ?? 'TLSv1.2',
    // A ticket vouches for its client without a certificate: other authorities, other sessions.
    sessionIdContext: createHash('sha256')
      .update(clientCa ?? '')
      .digest('hex')
      .slice(0, 32),
    ticketKeys: Buffer.from(ticketKeys),
  }
  const defaults = contextOptions(certificate, shared)
  checkedContext(certificate, shared)
  return {
    defaults,
    names: new ServerNames(named.map(([name, each]) => [name, checkedContext(each, shared)] as const)),
    warnings: [certificate, ...named.map(([, each]) => each)].flatMap((each) => each.warnings),
  }
}

function contextOptions({ cert, key }: Certificate, shared: SecureContextOptions): SecureContextOptions {
  return { ...shared, cert, key }
}

function checkedContext(certificate: Certificate, shared: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(contextOptions(certificate, shared))
  } catch (cause) {
    const reason = opensslReason(cause)
    if (reason === undefined) throw cause
    const advice = `OpenSSL refuses it (${reason}); make a certificate of today's strength`
    throw invalidCertificate(certificate.files.cert, advice, cause)
  }
}
