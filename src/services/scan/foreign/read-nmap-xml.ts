import { isIP } from 'node:net'
import type { Identification, Reason } from '../result.ts'
import { type Attributes, openXml } from './bounded-xml.ts'
import type { ForeignFacts, ForeignPort, ForeignRest, ReadOptions } from './foreign-host.ts'
import { parsePortRanges, type PortRange, portsOf } from './port-list.ts'

const maxPortsOfHost = 65_536
const maxGroupsOfHost = 64
const maxTextCharacters = 512
const maxCommandCharacters = 65_536
const maxSeconds = 8e12

/** The reasons that nmap gives, as ours; others go by their state. */
const reasons: Readonly<Record<string, Reason>> = {
  'conn-refused': 'conn-refused',
  reset: 'reset',
  'no-response': 'no-response',
  'host-unreach': 'host-unreachable',
  'net-unreach': 'net-unreachable',
  'admin-prohibited': 'admin-prohibited',
  'host-prohibited': 'admin-prohibited',
  'net-prohibited': 'admin-prohibited',
  'port-unreach': 'port-unreachable',
  'proto-unreach': 'port-unreachable',
  'time-exceeded': 'time-exceeded',
}

type Meaning = Pick<ForeignPort, 'state' | 'reason'>
type Draft<T> = { -readonly [Key in keyof T]: T[Key] }

/** A host while it is read. */
interface HostDraft {
  address: string | undefined
  isDown: boolean
  readonly names: string[]
  readonly ports: ForeignPort[]
  readonly rest: ForeignRest[]
}

/** A port while it is read. */
interface PortDraft {
  readonly port: number
  meaning: Meaning | undefined
  service: Attributes | undefined
}

/**
 * Reads a report that nmap wrote with `-oX`, or another scanner in that form, host by host as the bytes come: memory
 * doesn't grow with the report. Ports of other protocols are counted and left out. `unfiltered` and `closed|filtered`
 * leave open whether a port is open, and become *not reported*. Services that were only guessed by their port are not
 * taken for identified. What XML is refused, `openXml` says.
 *
 * @throws {@link OptionError} `SCAN_REPORT_UNREADABLE` with the line and column, for a report that is cut off too
 */
export async function readNmapXml(
  chunks: AsyncIterable<Uint8Array>,
  { file, onHost, mayBeCutOff = false }: ReadOptions,
): Promise<ForeignFacts> {
  const facts: Draft<ForeignFacts> = { scanner: 'nmap', isComplete: false, skippedPorts: 0 }
  let host: HostDraft | undefined
  let port: PortDraft | undefined
  let extra: { readonly state: string; readonly count: number; groups: number } | undefined

  const openers: Readonly<Record<string, (tag: Attributes) => void>> = {
    nmaprun({ scanner, version, args, start }) {
      if (scanner !== undefined && /^[\w.-]{1,32}$/.test(scanner)) facts.scanner = scanner
      if (version !== undefined) facts.version = version.slice(0, maxTextCharacters)
      if (args !== undefined) facts.command = args.slice(0, maxCommandCharacters)
      if (start !== undefined) facts.startedAt = new Date(number(start, maxSeconds) * 1000)
    },
    scaninfo({ protocol, services = '' }) {
      if (protocol === 'tcp') facts.ports = portsOf(ranges(services))
    },
    host() {
      host = { address: undefined, isDown: false, names: [], ports: [], rest: [] }
    },
    status({ state }) {
      if (host !== undefined) host.isDown = state === 'down'
    },
    address({ addr = '', addrtype }) {
      if (host === undefined || addrtype === 'mac') return
      if (isIP(addr) === 0 || addr.includes('%')) xml.fail(`"${addr.slice(0, 60)}" is not an IP address`)
      host.address ??= addr
    },
    hostname({ name }) {
      if (host === undefined || name === undefined || host.names.length >= maxGroupsOfHost) return
      host.names.push(name.slice(0, maxTextCharacters))
    },
    port({ protocol, portid }) {
      if (protocol === 'tcp') port = { port: number(portid, 65_535), meaning: undefined, service: undefined }
      else facts.skippedPorts++
    },
    state({ state, reason }) {
      if (port !== undefined) port.meaning = meaningOf(state, reason)
    },
    service(tag) {
      if (port !== undefined && tag.method === 'probed') port.service = tag
    },
    extraports({ state = '', count }) {
      extra = { state, count: number(count, maxPortsOfHost), groups: 0 }
    },
    extrareasons({ reason, count, proto, ports }) {
      if (extra === undefined) return
      extra.groups++
      if (proto !== undefined && proto !== 'tcp') facts.skippedPorts += number(count, maxPortsOfHost)
      else addRest(meaningOf(extra.state, reason), number(count, maxPortsOfHost), ports)
    },
    finished({ time }) {
      if (time !== undefined) facts.finishedAt = new Date(number(time, maxSeconds) * 1000)
    },
  }

  const closers: Readonly<Record<string, () => void>> = {
    port() {
      if (host === undefined || port?.meaning === undefined) return
      if (host.ports.length >= maxPortsOfHost) xml.fail('a host has more ports than there are')
      host.ports.push({ port: port.port, ...port.meaning, ...identified(port.service) })
      port = undefined
    },
    extraports() {
      // Before 2010 nmap gave no reasons for them.
      if (extra?.groups === 0) addRest(meaningOf(extra.state, undefined), extra.count, undefined)
      extra = undefined
    },
    host() {
      if (host?.address === undefined) return
      const { address, names, ports, rest, isDown } = host
      if (isDown) addRest({ state: 'notProbed', reason: 'host-down' }, facts.ports?.length ?? 0, undefined)
      onHost({ address, names, ports, rest })
      host = undefined
    },
    nmaprun() {
      facts.isComplete = true
    },
  }

  const xml = openXml({
    file,
    root: 'nmaprun',
    onOpen: (name, attributes) => {
      if (Object.hasOwn(openers, name)) openers[name]?.(attributes)
    },
    onClose: (name) => {
      if (Object.hasOwn(closers, name)) closers[name]?.()
    },
    mayBeCutOff,
  })

  function number(text: string | undefined, most: number): number {
    const value = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : NaN
    return value <= most ? value : xml.fail(`"${(text ?? '').slice(0, 40)}" is not a number up to ${most}`)
  }

  function ranges(text: string): readonly PortRange[] {
    return parsePortRanges(text) ?? xml.fail(`"${text.slice(0, 40)}" is not a list of ports`)
  }

  function addRest(meaning: Meaning, count: number, ports: string | undefined): void {
    if (host === undefined || count === 0) return
    if (host.rest.length >= maxGroupsOfHost)
      xml.fail('a host has more groups of ports than there are reasons')
    host.rest.push({ ...meaning, count, ...(ports === undefined ? {} : { ports: ranges(ports) }) })
  }

  await xml.read(chunks)
  return facts
}

function meaningOf(state: string | undefined, reason = ''): Meaning {
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined
  if (state === 'open') return { state: 'open', reason: 'syn-ack' }
  if (state === 'closed') return { state, reason: known === 'conn-refused' ? known : 'reset' }
  if (state === 'filtered' || state === 'open|filtered') {
    return { state: 'filtered', reason: isFiltering(known) ? known : 'no-response' }
  }
  return { state: 'notProbed', reason: 'not-reported' }
}

function isFiltering(reason: Reason | undefined): reason is Reason {
  return reason !== undefined && reason !== 'conn-refused' && reason !== 'reset'
}

function identified(service: Attributes | undefined): { readonly identification?: Identification } {
  if (service === undefined) return {}
  const { name = 'unknown', product, version, tunnel } = service
  return {
    identification: {
      service: tunnel === 'ssl' && name === 'http' ? 'https' : name.slice(0, maxTextCharacters),
      ...(product === undefined ? {} : { product: product.slice(0, maxTextCharacters) }),
      ...(version === undefined ? {} : { version: version.slice(0, maxTextCharacters) }),
    },
  }
}
