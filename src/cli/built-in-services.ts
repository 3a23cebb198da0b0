import type { Service } from '../core/index.ts'

/** The services that come with Portside. */
export const builtInNames = ['chat', 'time', 'upper'] as const
export type BuiltInName = (typeof builtInNames)[number]

/** How long each may take to drain. A time server has nothing in flight that is worth a wait. */
export const drainDeadlinesMs = { chat: 4_000, time: 1_000, upper: 4_000 } as const

const loads: Readonly<Record<BuiltInName, () => Promise<Service<unknown, unknown, unknown>>>> = {
  chat: async () => (await import('../services/chat/index.ts')).chat,
  time: async () => (await import('../services/time/index.ts')).time,
  upper: async () => (await import('../services/upper/index.ts')).upper,
}

/** Imports one of them, and nothing of the others. */
export function loadBuiltIn(name: BuiltInName): Promise<Service<unknown, unknown, unknown>> {
  return loads[name]()
}

/** Ports of the services that may be served with the time service, as flags and the file name them. */
export interface CompanionPorts {
  /** DAYTIME (RFC 867). */
  readonly daytimePort?: number
  /** TIME (RFC 868). */
  readonly timePort?: number
}

/** A service that is served with another, on a port of its own. */
export interface Companion {
  readonly service: Service<unknown, unknown, object>
  readonly port: number
}

/** Imports the services for these ports: each is served over UDP and over TCP. */
export async function loadCompanions({
  daytimePort,
  timePort,
}: CompanionPorts): Promise<readonly Companion[]> {
  if (daytimePort === undefined && timePort === undefined) return []
  const { daytimeUdp, daytimeTcp, timeUdp, timeTcp } = await import('../services/time/index.ts')
  const both = (port: number | undefined, udp: Companion['service'], tcp: Companion['service']) =>
    port === undefined ? [] : [udp, tcp].map((service) => ({ service, port }))
  return [...both(daytimePort, daytimeUdp, daytimeTcp), ...both(timePort, timeUdp, timeTcp)]
}
