import { isIP } from 'node:net'
import type { Identification, PortState, Reason } from '../result.ts'
import type { ForeignFacts, ForeignPort, ReadOptions } from './foreign-host.ts'
import { type JsonRecord, readJsonRecords } from './json-records.ts'
import { reportFault } from './report-fault.ts'

const maxBannerCharacters = 512

/**
 * Reads a report that masscan wrote with `-oJ` or `-oD`, record by record as the bytes come: memory doesn't grow with the
 * report. It speaks of a port as its answer came, so of an address in many places, and of open ports only unless it was told
 * otherwise. Its lists with commas too many and its `{finished: 1}` are understood. Other protocols than TCP are counted and left out.
 *
 * @throws {@link OptionError} `SCAN_REPORT_UNREADABLE` with the line and column
 */
export async function readMasscanJson(
  chunks: AsyncIterable<Uint8Array>,
  { file, onHost, mayBeCutOff = false }: ReadOptions,
): Promise<ForeignFacts> {
  let first = Infinity
  let last = -Infinity
  let skippedPorts = 0
  const records = readJsonRecords(chunks, { file, mayBeCutOff })
  for (;;) {
    const next = await records.next()
    if (next.done === true) {
      return { scanner: 'masscan', isComplete: next.value, skippedPorts, ...times(first, last) }
    }
    const { value, at } = next.value
    const seconds = Number(value.timestamp)
    if (seconds > 0 && seconds < 8e12) {
      first = Math.min(first, seconds)
      last = Math.max(last, seconds)
    }
    if (typeof value.ip !== 'string' || isIP(value.ip) === 0 || value.ip.includes('%')) {
      throw reportFault(file, at, 'the record has no "ip" that is an IP address')
    }
    const ports: ForeignPort[] = []
    for (const entry of entriesOf(next.value, file)) {
      const port = portOf(entry, file, at)
      if (port === undefined) skippedPorts++
      else ports.push(port)
    }
    if (ports.length > 0) onHost({ address: value.ip, names: [], ports, rest: [] })
  }
}

type Entry = Readonly<Record<string, unknown>>

/** `-oJ` has a list of ports, `-oD` the one port in the record itself. */
function entriesOf({ value, at }: JsonRecord, file: string): readonly Entry[] {
  if (value.ports === undefined) return [{ ...value, ...(isEntry(value.data) ? value.data : {}) }]
  if (Array.isArray(value.ports) && value.ports.every(isEntry)) return value.ports
  throw reportFault(file, at, 'the "ports" of the record are not a list of objects')
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function portOf(entry: Entry, file: string, at: JsonRecord['at']): ForeignPort | undefined {
  const { port, proto, status } = entry
  if (proto !== undefined && proto !== 'tcp') return undefined
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw reportFault(file, at, 'the record has no "port" from 0 to 65535')
  }
  const banner = bannerOf(entry)
  // Who sends a banner is open; such records have no status.
  const [state, why]: readonly [PortState, Reason] =
    status === 'open' || (status === undefined && banner !== undefined)
      ? ['open', 'syn-ack']
      : status === 'closed'
        ? ['closed', 'reset']
        : ['notProbed', 'not-reported']
  return { port, state, reason: why, ...(banner === undefined ? {} : { identification: banner }) }
}

function bannerOf(entry: Entry): Identification | undefined {
  const service = isEntry(entry.service) ? entry.service : entry
  const name = service.name ?? service.service_name
  if (typeof name !== 'string') return undefined
  return {
    service: name.slice(0, maxBannerCharacters),
    ...(typeof service.banner === 'string' ? { banner: service.banner.slice(0, maxBannerCharacters) } : {}),
  }
}

function times(first: number, last: number): Pick<ForeignFacts, 'startedAt' | 'finishedAt'> {
  if (first > last) return {}
  return { startedAt: new Date(first * 1000), finishedAt: new Date(last * 1000) }
}
