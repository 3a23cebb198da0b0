import type { BatchedDatagram } from '../../core/index.ts'
import { ctime } from './ctime.ts'
import { parseTextRequest } from './text-request.ts'

/** Most bytes of a text reply. */
export const longestTextReplyBytes = 40
/** Zones whose formatters are kept: each costs some kilobytes and takes 30 µs to make. */
const longestZoneList = 64

/**
 * Makes the writer of text replies: the text that a request asks for, over the request, as its length in bytes; 0 where
 * it names a zone that doesn't exist. `ctime` is as of C (24 bytes); `iso` is ISO 8601 in UTC with milliseconds (24); `unix`
 * is seconds since 1970 with microseconds (17); in a zone it is ISO 8601 with the zone's offset (25). Never more than 40.
 */
export function createTextWriter(): (request: BatchedDatagram) => number {
  const zones = new Map<string, Intl.DateTimeFormat>()
  // Most ask for the same text within a second.
  const lastCtime = { seconds: -1, bytes: Buffer.alloc(0) }

  return (request) => {
    const { bytes, length, receivedSeconds, receivedNanoseconds } = request
    const form = parseTextRequest(bytes.subarray(0, length))
    if (form === undefined) return 0
    if (form === 'ctime') {
      if (lastCtime.seconds !== receivedSeconds) {
        lastCtime.seconds = receivedSeconds
        lastCtime.bytes = Buffer.from(ctime(receivedSeconds * 1_000))
      }
      bytes.set(lastCtime.bytes)
      return lastCtime.bytes.length
    }
    const ms = receivedSeconds * 1_000 + Math.floor(receivedNanoseconds / 1e6)
    if (form === 'iso') return write(bytes, new Date(ms).toISOString())
    if (form === 'unix') {
      const microseconds = String(Math.floor(receivedNanoseconds / 1_000)).padStart(6, '0')
      return write(bytes, `${receivedSeconds}.${microseconds}`)
    }
    const format = formatOf(form.zone)
    return format === undefined ? 0 : write(bytes, zoned(format, ms))
  }

  function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
    const known = zones.get(timeZone)
    if (known !== undefined) return known
    try {
      const format = new Intl.DateTimeFormat('sv-SE', { ...zonedFields, timeZone })
      const [oldest] = zones.size < longestZoneList ? [] : zones.keys()
      if (oldest !== undefined) zones.delete(oldest)
      zones.set(timeZone, format)
      return format
    } catch {
      return undefined
    }
  }
}

/** The Swedish way to write dates is that of ISO 8601. */
const zonedFields = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'longOffset',
} as const

/** `2026-11-22T18:00:00+08:00`. */
function zoned(format: Intl.DateTimeFormat, ms: number): string {
  const [date = '', time = '', offset = ''] = format.format(ms).split(' ')
  return `${date}T${time}${offset === 'GMT' ? '+00:00' : offset.replace('GMT', '').replace('−', '-')}`
}

function write(bytes: Uint8Array, text: string): number {
  const encoded = Buffer.from(text)
  bytes.set(encoded)
  return encoded.length
}
