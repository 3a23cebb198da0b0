/**
 * What is known of a port. `open` and `closed` were answered, `filtered` means that a probe went out and nothing, or
 * only a router, answered; `notProbed` that this machine never managed to ask, and that nothing is known.
 */
export type PortState = 'open' | 'closed' | 'filtered' | 'notProbed'

/** The reasons for each state. Stable: scripts compare them. */
export const reasonsByState = {
  open: [
    /** The handshake was answered, whatever became of the connection afterwards. */
    'syn-ack',
  ],
  closed: [
    /** The host answered that nobody listens: a reset, as a connection attempt sees it. */
    'conn-refused',
    /** The same as a raw probe sees it. */
    'reset',
  ],
  filtered: [
    /** Silence, also on the last try. */
    'no-response',
    /** A router, or this machine for a host on its own link, reports that the host cannot be reached (ICMP 3/1; ICMPv6 1/3). */
    'host-unreachable',
    /** ICMP 3/0 and 3/6, 3/11; ICMPv6 1/0. */
    'net-unreachable',
    /** ICMP 3/9, 3/10, 3/13; ICMPv6 1/1, 1/5, 1/6: somebody forbids it. */
    'admin-prohibited',
    /** ICMP 3/2, 3/3; ICMPv6 1/4: what a filter answers that rejects. */
    'port-unreachable',
    /** ICMP 11/0; ICMPv6 3/0. */
    'time-exceeded',
  ],
  notProbed: [
    /** No route leads there from this machine, also on the second try. */
    'no-route',
    /** This machine's own policy forbids the connection. */
    'not-permitted',
    /** File descriptors stayed used up for seconds. */
    'no-file-descriptors',
    /** No local address or port could be had for it, also on later tries. */
    'no-local-port',
    /** The system had no memory for it for seconds. */
    'no-buffers',
    /** Another error of this machine's, also on the second try. */
    'system-error',
    /** The scan was stopped before. */
    'interrupted',
    /** Nothing of the host answered the discovery that was asked for. */
    'host-down',
    /** Another program scanned, and said nothing of it. */
    'not-reported',
  ],
} as const satisfies Readonly<Record<PortState, readonly string[]>>

/** Why a port has its state; see {@link reasonsByState}. */
export type Reason = (typeof reasonsByState)[PortState][number]

const statesOfReasons = Object.fromEntries(
  Object.entries(reasonsByState).flatMap(([state, reasons]) => reasons.map((reason) => [reason, state])),
) as Readonly<Record<Reason, PortState>>

/** The state that a reason is one for. */
export function stateOf(reason: Reason): PortState {
  return statesOfReasons[reason]
}

/** One port of one host. */
export interface PortResult {
  readonly port: number
  readonly protocol: 'tcp'
  readonly state: PortState
  readonly reason: Reason
  /** The service that usually answers on this port; nobody has looked whether it does. `null` where none is known. */
  readonly service: string | null
  /** From asking to the answer, in milliseconds; `null` where none came. */
  readonly rttMs: number | null
  /** What answers there, where that was asked for and found out. */
  readonly identification?: Identification
}

/** What a service said of itself. All texts are as printable as they came: whoever shows them escapes them for where they go. */
export interface Identification {
  /** What it speaks, as far as recognised: `ssh`, `http`, `https`, `smtp`, …; `tls` and `unknown` where only that is known. */
  readonly service: string
  readonly product?: string
  readonly version?: string
  /** What it sent first, or in answer to the first question: at most 512 characters, bytes that aren't UTF-8 as Latin-1. */
  readonly banner?: string
  readonly http?: {
    readonly status: number
    readonly server?: string
    readonly title?: string
    readonly location?: string
  }
  readonly tls?: CertificateSummary
}

/** The certificate that a server showed; nobody has verified it. */
export interface CertificateSummary {
  /** `TLSv1.3`, … */
  readonly version: string
  readonly subject: string
  readonly issuer: string
  readonly names: readonly string[]
  /** ISO 8601, UTC. */
  readonly validFrom: string
  readonly validTo: string
  readonly sha256: string
  readonly isSelfSigned: boolean
}

/** How many ports of a host, or of several, have each state. */
export type StateCounts = Readonly<Record<PortState, number>>

/** One address. */
export interface HostResult {
  readonly address: string
  /** The names among the targets that led to it. */
  readonly names: readonly string[]
  /** The names that the DNS has for the address (PTR), where that was asked for and it has any. Whoever runs its zone chose them. */
  readonly ptrNames?: readonly string[]
  /** Open ports ascending; all ports where the plan asked for all states. */
  readonly ports: readonly PortResult[]
  /** All ports, those not listed included. */
  readonly counts: StateCounts
  /** All ports by reason; reasons that did not occur are left out. */
  readonly reasons: Readonly<Partial<Record<Reason, number>>>
}

/** A host with the names that the DNS has for it, if any. */
export function withPtrNames(host: HostResult, ptrNames: readonly string[] | undefined): HostResult {
  if (ptrNames === undefined) return host
  const { address, names, ...rest } = host
  return { address, names, ptrNames, ...rest }
}

/** Every name of a host, each once: those among the targets, then those that the DNS has. */
export function allNamesOf({
  names,
  ptrNames = [],
}: Pick<HostResult, 'names' | 'ptrNames'>): readonly string[] {
  return [...new Set([...names, ...ptrNames])]
}

/** A name that has no address now, and was therefore not probed. */
export interface UnresolvedName {
  readonly name: string
  /** `no-such-name` is the DNS's answer, `dns-failure` the lack of one, `no-usable-address` one that cannot be scanned. */
  readonly reason: 'no-such-name' | 'dns-failure' | 'no-usable-address'
}

/** What was asked, how, and what it took. */
export interface ScanFacts {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** When it was last taken up again, where it had stopped before its end. */
  readonly resumedAt?: string
  readonly finishedAt: string
  readonly engine: string
  readonly engineReason: EngineReason
  /** Why a better engine wasn't taken, in words fit for the end of a sentence; `null` where there is nothing to say. */
  readonly engineDetail: string | null
  /** Probes, further tries included; of another program, what it says of itself. */
  readonly probesSent: number
  /** The ports, as `22,80,8000-8100`. */
  readonly ports: string
  /** The targets as they were given. */
  readonly targets: readonly string[]
  readonly exclude: readonly string[]
  /** How many addresses the targets are, without the excluded ones. */
  readonly addresses: number
  /** Who permitted the scan, until when and why, where that was said. */
  readonly authorization?: string
  /** The cap; `null` where there was none. */
  readonly probesPerSecond: number | null
  /** What came of asking hosts whether they are there, where that was asked for; hosts that stayed silent are `host-down`. */
  readonly discovery?: {
    /** Without those that this machine could not ask, which are probed all the same. */
    readonly hostsAsked: number
    readonly hostsUp: number
    /** The TCP ports that were asked of those that answered nothing before, in that order, as `443,80,22`. */
    readonly tcpPorts: string
    /** Echo requests and connection attempts; not part of the scan's `probesSent`. */
    readonly probesSent: number
    /** Why ICMP echo wasn't used, in words fit for the end of a sentence; `null` where it was. */
    readonly withoutEcho: string | null
  }
  /** What came of asking the DNS for the names of hosts that answered, where that was asked for. */
  readonly reverseNames?: {
    readonly hostsAsked: number
    readonly hostsNamed: number
    /** Hosts of which it didn't say whether they have names. */
    readonly hostsUnanswered: number
    /** The last error of `node:dns`, as `ETIMEOUT`; `null` where there was none. */
    readonly trouble: string | null
  }
  /** Whether it was stopped; what was left is `notProbed`. */
  readonly interrupted: boolean
  readonly unresolved: readonly UnresolvedName[]
  /**
   * Hosts that no entry of `hosts` stands for, and their ports: in scans of more than 65,536 addresses those that
   * answered nothing. Zero in smaller ones.
   */
  readonly unlisted: { readonly hosts: number; readonly counts: StateCounts }
}

/** Why an engine was taken: by name, as the best of all, as the best of those that can be had here, or elsewhere, its report being imported. */
export type EngineReason = 'requested' | 'best' | 'best-available' | 'imported'

/** A scan's outcome, complete or as far as it came. `JSON.stringify` of it is the JSON report. */
export interface ScanResult {
  readonly scan: ScanFacts
  /** Ascending by address, IPv6 below `::ffff:0:0` (as `::1`) before IPv4 before the rest of IPv6. */
  readonly hosts: readonly HostResult[]
}
