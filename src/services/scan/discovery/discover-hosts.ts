import { createConnectProber } from '../connect/connect-prober.ts'
import type { Counts } from '../progress-watch.ts'
import type { Probe, ProbedHost, Prober } from '../prober.ts'
import type { ScanFacts } from '../result.ts'
import { createRoundTrip } from '../round-trip.ts'
import { type EchoAvailability, type EchoOptions, openEcho } from './echo.ts'

/** Which hosts are asked whether they are there, and how. */
export interface DiscoveryOptions {
  /** Hosts are known by their places, from 0. */
  readonly hostCount: number
  readonly addressAt: (place: number) => string
  /** Hosts that aren't to be asked at all. */
  readonly isLeftOut: (place: number) => boolean
  /** The ports of the scan, of which the first few are asked too. */
  readonly ports: readonly number[]
  readonly probesPerSecond: number
  readonly signal: AbortSignal | undefined
  /** Called with the counts that go up while hosts are asked. */
  readonly onBegin?: (counts: Counts) => void
  /** @default ICMP echo of the native floor */
  readonly echo?: (options: EchoOptions) => Promise<EchoAvailability>
  /** What asks by TCP. @default the connect prober */
  readonly prober?: Prober
}

/** Who is there, and how that was found out. */
export type Discovery = ScanFacts['discovery'] & object & { readonly isUp: (place: number) => boolean }

/** A host that hasn't answered yet. */
interface SilentHost {
  readonly place: number
  /** Questions that it has been asked. */
  asked: number
}

/** Ports on which something listens, or a reset comes back, on most hosts. */
const commonPorts = [443, 80, 22]
const scanPorts = 3
/** Hosts that are asked together: they bound the memory, and the sockets that wait. */
const hostsPerBlock = 4096

/**
 * Asks hosts whether they are there: by ICMP echo where this process may, and those that stay silent by TCP on a few
 * ports, one after the other, until one answers, whether it is open or closed. A host that answers nothing may still be
 * there, behind a filter; one that this machine couldn't ask, or was stopped from asking, isn't taken for down. Keeps one bit
 * for each host.
 */
export async function discoverHosts(options: DiscoveryOptions): Promise<Discovery> {
  const { hostCount, addressAt, isLeftOut, signal, probesPerSecond } = options
  const down = new Uint8Array(Math.ceil(hostCount / 8))
  const ports = [...new Set([...commonPorts, ...options.ports.slice(0, scanPorts)])]
  const questionsOfHost = ports.length + 1
  const counts = { done: 0, total: hostCount * questionsOfHost, open: 0, hostsUp: 0 }
  options.onBegin?.(counts)
  const opened = await (options.echo ?? openEcho)({ probesPerSecond, signal })
  using echo = 'echo' in opened ? opened.echo : undefined
  const prober = options.prober ?? createConnectProber()
  let hostsAsked = 0
  let attempts = 0

  async function discoverBlock(first: number): Promise<void> {
    const silent = new Map<string, SilentHost>()
    const last = Math.min(first + hostsPerBlock, hostCount)
    for (let place = first; place < last; place++) {
      if (isLeftOut(place)) counts.done += questionsOfHost
      else silent.set(addressAt(place), { place, asked: 0 })
    }
    hostsAsked += silent.size

    function count(host: SilentHost, questions: number): void {
      host.asked += questions
      counts.done += questions
    }

    /** Asks a host no more: it is there, or this machine couldn't ask it, and nobody knows. */
    function settle(address: string, isUp: boolean): void {
      const host = silent.get(address)
      if (host === undefined) return
      silent.delete(address)
      count(host, questionsOfHost - host.asked)
      if (isUp) counts.hostsUp++
      else hostsAsked--
    }

    await echo?.ask([...silent.keys()], (address) => settle(address, true))
    for (const host of silent.values()) count(host, 1)
    const { probesSent } = await prober.run<ProbedHost>({
      probes: probesOf(silent, ports),
      probesPerSecond,
      signal,
      onVerdict({ probe, state }) {
        const { address } = probe.host
        const host = silent.get(address)
        if (state !== 'filtered') settle(address, state !== 'notProbed')
        else if (host !== undefined) count(host, 1)
      },
    })
    attempts += probesSent
    if (signal?.aborted === true) return
    for (const { place } of silent.values()) down[place >> 3] = (down[place >> 3] ?? 0) | (1 << (place & 7))
  }

  for (let first = 0; first < hostCount && signal?.aborted !== true; first += hostsPerBlock) {
    await discoverBlock(first)
  }
  return {
    isUp: (place) => ((down[place >> 3] ?? 0) & (1 << (place & 7))) === 0,
    hostsAsked,
    hostsUp: counts.hostsUp,
    tcpPorts: ports.join(','),
    probesSent: attempts + (echo?.requestsSent ?? 0),
    withoutEcho: 'reason' in opened ? opened.reason : null,
  }
}

/** Every port of the hosts that are still silent when its turn comes: all hosts on one port before the next. */
function* probesOf(
  silent: ReadonlyMap<string, unknown>,
  ports: readonly number[],
): Generator<Probe<ProbedHost>> {
  const hosts = [...silent.keys()].map((address) => ({ address, roundTrip: createRoundTrip() }))
  for (const port of ports) {
    for (const host of hosts) if (silent.has(host.address)) yield { host, port }
  }
}
