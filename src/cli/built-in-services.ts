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
