import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { errnoOf, OptionError, reasonOf } from '../errors.ts'
import type { CertificateFiles } from './tls-options.ts'

/** A certificate that was read and checked, as node:tls takes it. */
export interface Certificate {
  readonly files: CertificateFiles
  /** PEM text. */
  readonly cert: string
  /** PEM text. */
  readonly key: string
  /** What a client will hold against it, although it can be served. */
  readonly warnings: readonly CertificateWarning[]
}

/** A certificate outside its time: served all the same, since a clock may be wrong and an old certificate beats none. */
export interface CertificateWarning {
  readonly code: 'CERTIFICATE_EXPIRED' | 'CERTIFICATE_NOT_YET_VALID'
  readonly file: string
  /** When it ended to be valid, or begins to be. */
  readonly at: Date
}

/**
 * Reads a certificate with its key, and checks that both are what they should be and belong together.
 *
 * @throws {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`; both name the file and the reason
 */
export async function readCertificate(files: CertificateFiles): Promise<Certificate> {
  const [cert, key] = await Promise.all([readPem(files.cert), readPem(files.key)])
  const leaf = parseCertificates(files.cert, cert)
  if (!leaf.checkPrivateKey(parseKey(files.key, key))) {
    throw invalidCertificate(
      files.key,
      `the key doesn't belong to the certificate ${files.cert}; give the key it was made with`,
    )
  }
  return { files, cert, key, warnings: warningsOf(files.cert, leaf) }
}

/**
 * Reads the certificates of authorities: PEM, one or more.
 *
 * @throws {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`
 */
export async function readAuthorities(file: string): Promise<string> {
  const pem = await readPem(file)
  parseCertificates(file, pem)
  return pem
}

/** The error for a file that can't be used, with its reason (and what to do) in words. */
export function invalidCertificate(file: string, reason: string, cause?: unknown): OptionError {
  return new OptionError('INVALID_CERTIFICATE', `Cannot use ${file}: ${reason}`, {
    cause,
    details: { file, reason },
  })
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1')
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new OptionError(
      'CANNOT_READ_CERTIFICATE',
      `Cannot read ${file}: ${reason}; check the path, and that this user may read it`,
      { cause, details: { file, reason, errno: errnoOf(cause) } },
    )
  }
}

const certificateBlocks = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** Parses each certificate of a file, and returns the first. */
function parseCertificates(file: string, pem: string): X509Certificate {
  const [leaf] = (pem.match(certificateBlocks) ?? []).map((block, index) => {
    try {
      return new X509Certificate(block)
    } catch (cause) {
      throw invalidCertificate(file, `its certificate ${index + 1} is damaged; copy the file again`, cause)
    }
  })
  if (leaf !== undefined) return leaf
  const reason = pem.includes('-----BEGIN')
    ? "it holds no certificate; give the file that begins with '-----BEGIN CERTIFICATE-----'"
    : 'it is not PEM; convert it with openssl x509 -inform der'
  throw invalidCertificate(file, reason)
}

function parseKey(file: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw invalidCertificate(file, keyFault(pem), cause)
  }
}

function keyFault(pem: string): string {
  if (!pem.includes('-----BEGIN')) return 'it is not PEM; convert it with openssl pkey -inform der'
  if (!pem.includes('PRIVATE KEY-----')) {
    return "it holds no private key; give the file that begins with '-----BEGIN PRIVATE KEY-----'"
  }
  if (pem.includes('ENCRYPTED')) return 'the key has a passphrase; take it off with openssl pkey'
  return 'the key is damaged, or of a kind that OpenSSL does not know; copy the file again'
}

function warningsOf(file: string, { validFromDate, validToDate }: X509Certificate): CertificateWarning[] {
  const now = Date.now()
  if (validToDate.getTime() < now) return [{ code: 'CERTIFICATE_EXPIRED', file, at: validToDate }]
  if (validFromDate.getTime() > now) return [{ code: 'CERTIFICATE_NOT_YET_VALID', file, at: validFromDate }]
  return []
}
