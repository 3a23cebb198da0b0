import type { CertificateSummary } from '../result.ts'

/** Whether a certificate was valid at a time, by its dates alone. */
export interface CertificateStanding {
  /** `expiring` within the next 30 days. */
  readonly standing: 'valid' | 'expiring' | 'expired' | 'not-yet-valid' | 'unreadable'
  /** Whole days from then to its end; negative where it has ended. */
  readonly daysLeft: number
}

const dayMs = 86_400_000
const expiringDays = 30

/** Judges a certificate's dates at a time, in milliseconds since 1970: for a report, when its scan ended. */
export function certificateStanding(
  { validFrom, validTo }: CertificateSummary,
  atMs: number,
): CertificateStanding {
  const leftMs = Date.parse(validTo) - atMs
  const daysLeft = Math.floor(leftMs / dayMs)
  if (Number.isNaN(leftMs)) return { standing: 'unreadable', daysLeft: 0 }
  if (leftMs < 0) return { standing: 'expired', daysLeft }
  if (Date.parse(validFrom) > atMs) return { standing: 'not-yet-valid', daysLeft }
  return { standing: daysLeft < expiringDays ? 'expiring' : 'valid', daysLeft }
}
