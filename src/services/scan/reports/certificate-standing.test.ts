import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificate } from '../../../../test/support/scan-results.ts'
import { certificateStanding } from './certificate-standing.ts'

test('certificateStanding() tells by its dates whether a certificate held at a time', () => {
  const at = (time: string): string => {
    const { standing, daysLeft } = certificateStanding(certificate, Date.parse(time))
    return `${standing} ${daysLeft}`
  }
  assert.equal(at('2025-12-31T00:00:00Z'), 'not-yet-valid 335')
  assert.equal(at('2026-10-01T00:00:00Z'), 'valid 61')
  assert.equal(at('2026-11-19T12:00:00Z'), 'expiring 11')
  assert.equal(at('2026-12-01T00:00:01Z'), 'expired -1')
  assert.equal(certificateStanding({ ...certificate, validTo: 'never' }, 0).standing, 'unreadable')
})
