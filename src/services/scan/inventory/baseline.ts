import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { isPortsideError, OptionError, reasonOf } from '../../../core/index.ts'
import { parsePorts } from '../ports/ports.ts'
import type { PortResult } from '../result.ts'
import { formatPoint, pointOf } from '../targets/address-set.ts'
import { type ComparedScan, knowledgeOf } from './scan-knowledge.ts'

/** A port that ought to be open. */
export interface ExpectedPort {
  readonly address: string
  readonly port: number
}

/** `unknown` was expected to be open, and the scan doesn't know: it didn't probe the port. */
export type DeviationKind = 'unexpected' | 'missing' | 'unknown'

/** A port that isn't as a baseline has it. */
export interface Deviation {
  readonly address: string
  readonly port: number
  readonly protocol: 'tcp'
  readonly kind: DeviationKind
  /** The port as it was found, where it was listed. */
  readonly found?: PortResult
}

/** How a scan compares with a baseline. `JSON.stringify` of it is the JSON report. */
export interface BaselineCheck {
  readonly counts: Readonly<Record<DeviationKind, number>>
  /** Ascending by address and port. */
  readonly deviations: readonly Deviation[]
}

/**
 * Reads which ports ought to be open: a line an address, `10.0.0.1: 22, 80, 8000-8010`, with `#` before comments; or
 * the JSON report of a scan, whose open ports are taken. A file in YAML of that form will do.
 *
 * @throws {@link OptionError} `CANNOT_READ_BASELINE`; `INVALID_BASELINE` with the line at fault.
 */
export async function readBaseline(file: string): Promise<readonly ExpectedPort[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new OptionError('CANNOT_READ_BASELINE', `Cannot read the baseline ${file}: ${reason}`, {
      cause,
      details: { file, reason },
    })
  }
  return /^\s*\{/.test(text) ? parseReport(file, text) : parseLines(file, text)
}

/** Compares a scan with what ought to be open. */
export function checkBaseline(expected: readonly ExpectedPort[], scan: ComparedScan): BaselineCheck {
  const known = knowledgeOf(scan)
  const isExpected = new Set(expected.map(({ address, port }) => `${address} ${port}`))
  const deviations: Deviation[] = []
  for (const { address, port } of expected) {
    const now = known(address, port)
    if (now?.state === 'open') continue
    const kind = now === undefined ? 'unknown' : 'missing'
    deviations.push({
      address,
      port,
      protocol: 'tcp',
      kind,
      ...(now !== undefined && 'port' in now ? { found: now } : {}),
    })
  }
  for (const { address, ports } of scan.hosts) {
    for (const found of ports) {
      if (found.state !== 'open' || isExpected.has(`${address} ${found.port}`)) continue
      deviations.push({ address, port: found.port, protocol: 'tcp', kind: 'unexpected', found })
    }
  }
  const counts = { unexpected: 0, missing: 0, unknown: 0 }
  for (const { kind } of deviations) counts[kind]++
  return { counts, deviations: deviations.toSorted(byAddressAndPort) }
}

async function parseLines(file: string, text: string): Promise<readonly ExpectedPort[]> {
  const expected = new Map<string, ExpectedPort>()
  for (const [i, line] of text.split('\n').entries()) {
    const content = line.replace(/(^|\s)#.*$/, '').trim()
    if (content === '' || content === '---') continue
    for (const port of await parseLine(file, i + 1, content))
      expected.set(`${port.address} ${port.port}`, port)
  }
  return [...expected.values()]
}

async function parseLine(file: string, line: number, content: string): Promise<readonly ExpectedPort[]> {
  const [, word = content, list = ''] = /^["']?([^\s"']+?)["']?:(?:\s+(.*))?$/.exec(content) ?? []
  if (isIP(word) === 0) throw invalid(file, line, 'address', word)
  const ports = list.replace(/^\[(.*)\]$/, '$1').trim()
  if (ports === '') return []
  if (ports.includes('top:')) throw invalid(file, line, 'ports', ports)
  const address = formatPoint(pointOf(word))
  try {
    return (await parsePorts(ports)).map((port) => ({ address, port }))
  } catch (error) {
    const token = isPortsideError(error) ? error.details.token : undefined
    throw invalid(file, line, 'ports', String(token ?? ports))
  }
}

async function parseReport(file: string, text: string): Promise<readonly ExpectedPort[]> {
  const report = await reportSchema()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw invalid(file, lineOf(text, message), 'json', message)
  }
  const parsed = report.safeParse(json)
  if (!parsed.success) throw invalid(file, 1, 'report', '')
  return parsed.data.hosts.flatMap(({ address, ports }) =>
    ports
      .filter(({ state }) => state === 'open')
      .map(({ port }) => ({ address: formatPoint(pointOf(address)), port })),
  )
}

async function reportSchema() {
  const { z } = await import('zod')
  const port = z.object({ port: z.int().min(1).max(65_535), state: z.string() })
  const address = z.string().refine((text) => isIP(text) !== 0 && !text.includes('%'))
  return z.object({ hosts: z.array(z.object({ address, ports: z.array(port) })) })
}

/** The line that V8's message about wrong JSON names, by number or by position. */
function lineOf(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1]
  const end = position === undefined ? text.length : Number(position)
  return text.slice(0, end).split('\n').length
}

type Problem = 'address' | 'ports' | 'json' | 'report'

const problems: Readonly<Record<Problem, (word: string) => string>> = {
  address: (word) => `"${word}" is no address; write lines as 10.0.0.1: 22, 80`,
  ports: (word) => `"${word}" is not a port or a range; write lines as 10.0.0.1: 22, 80`,
  json: (word) => `this is no JSON: ${word}`,
  report: () => 'this is not the JSON report of a scan',
}

function invalid(file: string, line: number, problem: Problem, word: string): OptionError {
  return new OptionError('INVALID_BASELINE', `${file}:${line}: ${problems[problem](word)}`, {
    details: { file, line, problem, word },
  })
}

function byAddressAndPort(a: Deviation, b: Deviation): number {
  const [first, second] = [pointOf(a.address), pointOf(b.address)]
  return first === second ? a.port - b.port : first < second ? -1 : 1
}
