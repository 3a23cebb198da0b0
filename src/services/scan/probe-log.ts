import { isIP } from 'node:net'
import { OptionError } from '../../core/index.ts'
import { checkEngineHas } from './engines.ts'
import type { ScanPlan } from './plan.ts'
import type { ProbeEvent, ProbeWatch } from './prober.ts'
import type { PortState, Reason } from './result.ts'
import { type AddressSet, formatPoint, intersect, pointOf } from './targets/address-set.ts'

/** What happened to one port, for whoever asks why it has its state. */
export interface PortHistory {
  readonly address: string
  readonly port: number
  /** In the order in which it happened; only the first 100 are kept. Empty where this run did not probe the port. */
  readonly events: readonly ProbeEvent[]
  /** `undefined` until there is a verdict. */
  readonly verdict:
    | { readonly state: PortState; readonly reason: Reason; readonly rttMs: number | undefined }
    | undefined
}

/** Keeps what happens to a few ports of a scan. */
export interface ProbeLog extends ProbeWatch {
  /** Notes the verdict on a port, if it is one of them. */
  settle(address: string, port: number, state: PortState, reason: Reason, rttMs: number | undefined): void
  /** The ports in the order in which they were asked for, as far as is known now. */
  ports(): readonly PortHistory[]
}

const maxEvents = 100

type MutableHistory = { -readonly [Key in keyof PortHistory]: PortHistory[Key] } & { events: ProbeEvent[] }

/**
 * Makes a log of ports that are written as `10.0.0.1:80`, `[::1]:80` or `host.example:80`, where a name stands for
 * all addresses that the plan has found for it. Times count from here.
 *
 * @throws {@link OptionError} `NOT_A_HOST_PORT` for what isn't written like that; `NOT_IN_SCAN` for a port that the plan
 * doesn't probe; `ENGINE_LACKS_OPTION` where another program scans.
 */
export function createProbeLog(plan: ScanPlan, wanted: readonly string[]): ProbeLog {
  checkEngineHas(plan.engine, 'why')
  const startedMs = performance.now()
  const histories = new Map<string, MutableHistory>()
  for (const text of wanted) {
    for (const { address, port } of locatePorts(text, plan)) {
      histories.set(`${address} ${port}`, { address, port, events: [], verdict: undefined })
    }
  }
  return {
    has: (address, port) => histories.has(`${address} ${port}`),
    note(event) {
      const events = histories.get(`${event.address} ${event.port}`)?.events
      if (events !== undefined && events.length < maxEvents) {
        events.push({ ...event, atMs: performance.now() - startedMs })
      }
    },
    settle(address, port, state, reason, rttMs) {
      const history = histories.get(`${address} ${port}`)
      if (history !== undefined) history.verdict = { state, reason, rttMs }
    },
    ports: () => [...histories.values()],
  }
}

function locatePorts(text: string, plan: ScanPlan): readonly { address: string; port: number }[] {
  const { host, port } = parseHostPort(text)
  const addresses = isIP(host) === 0 ? addressesOf(host, plan) : [formatPoint(pointOf(host))]
  const scanned = addresses.filter((address) => isScanned(address, plan))
  if (scanned.length === 0 || !plan.ports.includes(port)) {
    throw new OptionError(
      'NOT_IN_SCAN',
      `Cannot say why ${text} has its state: this scan does not probe it; add it to the targets and ports`,
      { details: { endpoint: text } },
    )
  }
  return scanned.map((address) => ({ address, port }))
}

function parseHostPort(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim()) ?? []
  const host = bracketed ?? plain ?? ''
  const port = Number(digits)
  const isAddress = bracketed === undefined || (isIP(bracketed) === 6 && !bracketed.includes('%'))
  if (host !== '' && isAddress && port >= 1 && port <= 65_535) return { host, port }
  throw new OptionError(
    'NOT_A_HOST_PORT',
    `Cannot read "${text}" as a host and a port; write for instance 10.0.0.1:80, [::1]:80 or host.example:80`,
    { details: { text } },
  )
}

function addressesOf(name: string, { names }: ScanPlan): readonly string[] {
  const wanted = name.toLowerCase()
  return [...names]
    .filter(([, known]) => known.some((one) => one.toLowerCase() === wanted))
    .map(([point]) => formatPoint(point))
}

function isScanned(address: string, { addresses, leftOut = [] }: ScanPlan): boolean {
  const point = pointOf(address)
  const one: AddressSet = [{ first: point, last: point }]
  return intersect(one, addresses).length > 0 && intersect(one, leftOut).length === 0
}
