import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { CertificateSummary } from '../result.ts'
import { clipped } from './shown-text.ts'

const maxNames = 64

/** What a server's certificate says; `undefined` where it showed none, or one that can't be read. */
export function summariseCertificate(socket: TLSSocket): CertificateSummary | undefined {
  try {
    const certificate = socket.getPeerX509Certificate()
    const version = socket.getProtocol()
    return certificate === undefined || version === null ? undefined : summary(certificate, version)
  } catch {
    // OpenSSL takes certificates in the handshake that it can't show afterwards.
    return undefined
  }
}

function summary(certificate: X509Certificate, version: string): CertificateSummary {
  return {
    version,
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: namesOf(certificate.subjectAltName ?? ''),
    validFrom: isoTime(certificate.validFrom),
    validTo: isoTime(certificate.validTo),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    isSelfSigned: certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey),
  }
}

/** Node gives an attribute a line, values escaped by RFC 4514, and nothing at all for an empty name. */
function distinguishedName(lines: string | undefined): string {
  return clipped((lines ?? '').replaceAll('\n', ', '))
}

/** `DNS:a.example, IP Address:10.0.0.1`; a value with a comma or a quote in it is a JSON string. */
function namesOf(alternatives: string): readonly string[] {
  const found = alternatives.matchAll(/(?:^|, )(?:DNS|IP Address|URI|email):("(?:[^"\\]|\\.)*"|[^,]*)/g)
  const names = [...found.take(maxNames)].map(([, name = '']) =>
    name.startsWith('"') ? unquoted(name) : name,
  )
  return names.map(clipped)
}

function unquoted(name: string): string {
  try {
    return String(JSON.parse(name))
  } catch {
    return name
  }
}

/** Of Node's `Nov 25 05:50:32 2026 GMT`; whatever else a certificate bears stays as it is. */
function isoTime(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? clipped(text) : time.toISOString()
}
