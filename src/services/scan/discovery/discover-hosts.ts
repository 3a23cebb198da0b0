import { createConnectProber } from '../connect/connect-prober.ts'
import type { Probe, ProbedHost, Prober } from '../prober.ts'
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
  /** @default ICMP echo of the native floor */
  readonly echo?: (options: EchoOptions) => Promise<EchoAvailability>
  /** What asks by TCP. @default the connect prober */
  readonly prober?: Prober
}

/** Who is there. */
export interface Discovery {
  readonly isUp: (place: number) => boolean
  /** Hosts that answered. */
  readonly hostsUp: number
  /** Echo requests and connection attempts. */
  readonly probesSent: number
  /** Why ICMP echo wasn't used, in words fit for the end of a sentence; `null` where it was. */
  readonly withoutEcho: string | null
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
  const opened = await (options.echo ?? openEcho)({ probesPerSecond, signal })
  using echo = 'echo' in opened ? opened.echo : undefined
  const ports = [...new Set([...commonPorts, ...options.ports.slice(0, scanPorts)])]
  const prober = options.prober ?? createConnectProber()
  let hostsUp = 0
  let attempts = 0

  async function discoverBlock(first: number): Promise<void> {
    const silent = new Map<string, number>()
    for (let place = first; place < Math.min(first + hostsPerBlock, hostCount); place++) {
      if (!isLeftOut(place)) silent.set(addressAt(place), place)
    }
    const asked = silent.size
    const unasked = new Set<string>()
    await echo?.ask([...silent.keys()], (address) => silent.delete(address))
    const { probesSent } = await prober.run<ProbedHost>({
      probes: probesOf(silent, ports),
      probesPerSecond,
      signal,
      onVerdict({ probe, state }) {
        const { address } = probe.host
        if (state !== 'filtered') silent.delete(address)
        if (state === 'notProbed') unasked.add(address)
      },
    })
    attempts += probesSent
    if (signal?.aborted === true) return
    hostsUp += asked - silent.size - unasked.size
    for (const place of silent.values()) down[place >> 3] = (down[place >> 3] ?? 0) | (1 << (place & 7))
  }

  for (let first = 0; first < hostCount && signal?.aborted !== true; first += hostsPerBlock) {
    await discoverBlock(first)
  }
  return {
    isUp: (place) => ((down[place >> 3] ?? 0) & (1 << (place & 7))) === 0,
    hostsUp,
    probesSent: attempts + (echo?.requestsSent ?? 0),
    withoutEcho: 'reason' in opened ? opened.reason : null,
  }
}

/** Every port of the hosts that are still silent when its turn comes: all hosts on one port before the next. */
function* probesOf(
  silent: ReadonlyMap<string, number>,
  ports: readonly number[],
): Generator<Probe<ProbedHost>> {
  const hosts = [...silent.keys()].map((address) => ({ address, roundTrip: createRoundTrip() }))
  for (const port of ports) {
    for (const host of hosts) if (silent.has(host.address)) yield { host, port }
  }
}
