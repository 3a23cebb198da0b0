import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CertificateSummary } from '../result.ts'
import { certificateStanding } from './certificate-standing.ts'

const certificate: CertificateSummary = {
  version: 'TLSv1.3',
  subject: 'CN=a.example',
  issuer: 'CN=ca.example',
  names: ['a.example'],
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2026-04-01T00:00:00.000Z',
  sha256: 'ab',
  isSelfSigned: false,
}

test('certificateStanding() tells by its dates whether a certificate held at a time', () => {
  const at = (time: string): string => {
    const { standing, daysLeft } = certificateStanding(certificate, Date.parse(time))
    return `${standing} ${daysLeft}`
  }
  assert.equal(at('2025-12-31T00:00:00Z'), 'not-yet-valid 91')
  assert.equal(at('2026-02-01T00:00:00Z'), 'valid 59')
  assert.equal(at('2026-03-20T12:00:00Z'), 'expiring 11')
  assert.equal(at('2026-04-01T00:00:01Z'), 'expired -1')
  assert.equal(certificateStanding({ ...certificate, validTo: 'never' }, 0).standing, 'unreadable')
})
