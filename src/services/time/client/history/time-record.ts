import { timeProtocols } from '../protocols.ts'
import type { SurveyedReading, Verdict } from '../survey.ts'

/**
 * What is kept of a reading, as a line of JSON: plain data with units in the names. More fields may follow in later
 * versions; readers ignore those that they don't know.
 */
export interface TimeRecord {
  /** When the server was asked, by the local clock: ISO 8601 in UTC, to the millisecond. */
  readonly at: string
  readonly server: string
  readonly protocol: SurveyedReading['protocol']
  /** `null` where the server has told no time: see `fault`. */
  readonly offsetMs: number | null
  readonly delayMs: number | null
  readonly rootDistanceMs: number | null
  readonly stratum: number | null
  readonly leap: number | null
  readonly referenceId: string | null
  readonly verdict: Verdict
  /** The code of what is wrong (`NO_ANSWER`, `UNSYNCHRONISED`…), or `null`. */
  readonly fault: string | null
}

const verdicts: Readonly<Record<Verdict, true>> = {
  truechimer: true,
  falseticker: true,
  undecided: true,
  unusable: true,
}

/** Makes the record of a reading that was asked for at `atMs`, in milliseconds since 1970. */
export function recordOf(atMs: number, reading: SurveyedReading): TimeRecord {
  const { server, protocol, delayMs, rootDistanceMs, stratum, leap, referenceId, verdict, fault } = reading
  return {
    at: new Date(atMs).toISOString(),
    server,
    protocol,
    offsetMs: reading.time === null ? null : reading.offsetMs,
    delayMs,
    rootDistanceMs,
    stratum,
    leap,
    referenceId,
    verdict,
    fault: fault?.code ?? null,
  }
}

/** A record as a line, with its end. */
export function encodeRecord(record: TimeRecord): string {
  return `${JSON.stringify(record)}\n`
}

/** Reads a line; `undefined` where it is torn or no record. Texts in it are a stranger's: escape them. */
export function decodeRecord(line: string): TimeRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isRecord(value) ? value : undefined
}

const longestName = 300

function isRecord(value: unknown): value is TimeRecord {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Partial<Record<keyof TimeRecord, unknown>>
  return (
    isName(fields.at) &&
    !Number.isNaN(Date.parse(fields.at)) &&
    isName(fields.server) &&
    timeProtocols.some((name) => name === fields.protocol) &&
    [fields.offsetMs, fields.delayMs, fields.rootDistanceMs, fields.stratum, fields.leap].every(isFigure) &&
    (fields.referenceId === null || isName(fields.referenceId)) &&
    (fields.fault === null || isName(fields.fault)) &&
    isName(fields.verdict) &&
    Object.hasOwn(verdicts, fields.verdict)
  )
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestName
}

function isFigure(value: unknown): boolean {
  return value === null || Number.isFinite(value)
}
