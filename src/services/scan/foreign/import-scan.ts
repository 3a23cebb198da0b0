import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { OptionError, reasonOf } from '../../../core/index.ts'
import { loadPortNames } from '../ports/port-names.ts'
import { formatPorts } from '../ports/ports.ts'
import type { HostResult, PortResult, ScanResult } from '../result.ts'
import { formatPoint, pointOf, unite } from '../targets/address-set.ts'
import { collectHosts, type HostCollector } from './collect-hosts.ts'
import type { ForeignFacts } from './foreign-host.ts'
import type { ZmapReadOptions } from './read-zmap-csv.ts'

/** How a report of another scanner is taken in. */
export interface ImportOptions {
  /** Which port was probed, for reports of zmap's that don't say. */
  readonly port?: number
  /** Whether ports of all states are listed, or open ones only. @default false */
  readonly allStates?: boolean
  /** Called for each port that is listed, as it is read. */
  readonly onPort?: (port: PortResult, host: Pick<HostResult, 'address' | 'names'>) => void
}

type Reader = (chunks: AsyncIterable<Uint8Array>, options: ZmapReadOptions) => Promise<ForeignFacts>

/** What the first bytes of a report look like. */
type ForeignForm = 'nmap-xml' | 'masscan-json' | 'zmap-csv'

/** Loaded when they are needed, with the libraries that they need. */
const readers: Readonly<Record<ForeignForm, () => Promise<Reader>>> = {
  'nmap-xml': async () => (await import('./read-nmap-xml.ts')).readNmapXml,
  'masscan-json': async () => (await import('./read-masscan-json.ts')).readMasscanJson,
  'zmap-csv': async () => (await import('./read-zmap-csv.ts')).readZmapCsv,
}

const sniffedBytes = 4096
const maxTargets = 16

/** How gzip, ZIP, bzip2, xz and zstd begin. */
const compressions = ['1f8b', '504b0304', '425a68', 'fd377a585a', '28b52ffd']

/** Other forms, by how they begin, and what to do about them. */
const strangers: readonly (readonly [RegExp, string])[] = [
  [/^# Nmap .*\n.*(?:\(.*\)\t|Host: )/, "it is nmap's grepable form; use nmap -oX"],
  [/^(?:# Nmap |Starting Nmap )/, "it is nmap's form for people; use nmap -oX"],
  [/^#masscan/, "it is masscan's list; use masscan -oJ"],
  [/^\{\s*"scan"\s*:/, 'it is a report of Portside itself'],
  [/^Open \d+\.\d+\.\d+\.\d+|^Host: /, 'it is a list for people; use -oX of nmap, or -oJ of masscan'],
]

/**
 * Takes in a report of another scanner: nmap's XML (`-oX`), masscan's JSON (`-oJ`, `-oD`), zmap's CSV. The form is told by
 * the first bytes. It is read as it comes, so that memory grows with what is listed and not with the report. What
 * the report doesn't say isn't made up: `probesSent` is 0 and the ports those that it speaks of, where it doesn't tell.
 *
 * @throws {@link OptionError} `CANNOT_READ_FILE`, `SCAN_REPORT_UNKNOWN` (a form that isn't read), `SCAN_REPORT_UNREADABLE` (with line
 * and column), `ZMAP_PORT_UNKNOWN`; {@link LimitError} `SCAN_REPORT_TOO_LARGE` (a million ports to list).
 */
export async function importScan(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  { port, allStates = false, onPort }: ImportOptions = {},
): Promise<ScanResult> {
  const { form, whole } = await sniff(chunks, file)
  const { nameOf } = await loadPortNames()
  const collector = collectHosts({ ports: undefined, allStates, nameOf, onPort })
  const seen = new Uint8Array(65_536)
  const options = {
    file,
    onHost: (host: Parameters<HostCollector['add']>[0]) => {
      for (const { port: number } of host.ports) seen[number] = 1
      collector.add(host)
    },
  }
  const facts = await (await readers[form]())(whole, { ...options, port })
  return resultOf(facts, collector, seen, file)
}

/** Takes in a report from a file; see {@link importScan}. */
export async function importScanFile(file: string, options: ImportOptions = {}): Promise<ScanResult> {
  return importScan(fileChunks(file), file, options)
}

async function* fileChunks(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw new OptionError('CANNOT_READ_FILE', `Cannot read ${file}: ${reasonOf(cause)}`, {
      cause,
      details: { file, reason: reasonOf(cause) },
    })
  }
}

/** Tells the form by the first bytes, and gives all of them back. */
async function sniff(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): Promise<{ readonly form: ForeignForm; readonly whole: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let bytes = 0
  while (bytes < sniffedBytes) {
    const next = await iterator.next()
    if (next.done === true) break
    first.push(next.value)
    bytes += next.value.length
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* first
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  try {
    return { form: formOf(Buffer.concat(first).subarray(0, sniffedBytes), file), whole: whole() }
  } catch (error) {
    await iterator.return?.()
    throw error
  }
}

function formOf(bytes: Uint8Array, file: string): ForeignForm {
  const head = new TextDecoder().decode(bytes).trimStart()
  if (head === '') throw unknownForm(file, 'it is empty')
  const hex = Buffer.from(bytes.subarray(0, 8)).toString('hex')
  if (compressions.some((magic) => hex.startsWith(magic))) {
    throw unknownForm(file, 'it is compressed; unpack it first')
  }
  const stranger = strangers.find(([beginning]) => beginning.test(head))
  if (stranger !== undefined) throw unknownForm(file, stranger[1])
  if (head.startsWith('<')) return 'nmap-xml'
  if (/^[[{]/.test(head)) return 'masscan-json'
  const [firstLine = ''] = head.split(/\r?\n/, 1)
  if (/(?:^|,)"?saddr"?(?:,|$)/.test(firstLine) || /^\d+\.\d+\.\d+\.\d+$/.test(firstLine.trim()))
    return 'zmap-csv'
  throw unknownForm(file, 'it begins like none of them')
}

function unknownForm(file: string, reason: string): OptionError {
  return new OptionError(
    'SCAN_REPORT_UNKNOWN',
    `Cannot import ${file}: ${reason}; nmap's XML, masscan's JSON and zmap's CSV are read`,
    { details: { file, reason } },
  )
}

function resultOf(facts: ForeignFacts, collector: HostCollector, seen: Uint8Array, file: string): ScanResult {
  const { hosts, unlisted } = collector.result()
  const { scanner, version, command, finishedAt = new Date() } = facts
  const { startedAt = finishedAt } = facts
  const ports = facts.ports ?? [...seen.keys()].filter((port) => seen[port] === 1)
  const words = [`read from ${file}`, ...(command === undefined ? [] : [`which "${command}" made`])]
  return {
    scan: {
      id: randomUUID(),
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      engine: scanner,
      engineReason: 'imported',
      engineDetail: `${version === undefined ? '' : `version ${version}, `}${words.join(', ')}`,
      probesSent: 0,
      ports: formatPorts(ports),
      targets: targetsOf(hosts),
      exclude: [],
      addresses: hosts.length + unlisted.hosts,
      probesPerSecond: null,
      interrupted: false,
      unresolved: [],
      unlisted,
    },
    hosts,
  }
}

/** What was scanned, as far as a report shows: its hosts as ranges, the first of them. */
function targetsOf(hosts: readonly HostResult[]): readonly string[] {
  const points = hosts.map(({ address }) => pointOf(address))
  return unite(points.map((point) => ({ first: point, last: point })))
    .slice(0, maxTargets)
    .map(({ first, last }) =>
      first === last ? formatPoint(first) : `${formatPoint(first)}-${formatPoint(last)}`,
    )
}
