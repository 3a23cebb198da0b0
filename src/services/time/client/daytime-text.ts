import { parseCtime } from '../ctime.ts'

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/**
 * Reads a DAYTIME text, which RFC 867 leaves free: `ctime` as inetd sends it and `22 NOV 2026 10:00:00 CET` as xinetd
 * does (both in this process's time zone, but for UTC and GMT), and NIST's `61366 26-11-22 10:00:00 00 0 0 50.0
 * UTC(NIST) *`. Gives milliseconds since 1970, or `undefined`.
 */
export function parseDaytime(text: string, nearMs: number): number | undefined {
  return parseCtime(text, nearMs) ?? parseXinetd(text) ?? parseNist(text)
}

function parseXinetd(text: string): number | undefined {
  const fields = /^(\d\d) ([A-Z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d)(?: (\S+))?$/.exec(text)
  if (fields === null) return undefined
  const [, day, name = '', year, hours, minutes, seconds, zone] = fields
  const month = String(months.indexOf(name) + 1).padStart(2, '0')
  const isUtc = zone === 'UTC' || zone === 'GMT'
  return parseIso(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}${isUtc ? 'Z' : ''}`)
}

function parseNist(text: string): number | undefined {
  const fields = /^\d{5} (\d\d-\d\d-\d\d) (\d\d:\d\d:\d\d) .*UTC/.exec(text)
  return fields === null ? undefined : parseIso(`20${fields[1]}T${fields[2]}Z`)
}

function parseIso(iso: string): number | undefined {
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? undefined : ms
}
