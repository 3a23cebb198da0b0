import { comparePlans } from './compare-plans.ts'
import type { ServePlan, ServicePlan } from './serve-plan.ts'
import type { PlannedServer } from './start-plan.ts'

/** What a reload did. */
export interface ReloadOutcome {
  /** What runs now. */
  readonly plan: ServePlan
  /** What was taken anew, as the file calls it. */
  readonly taken: readonly string[]
  /** What differs but needs a restart. */
  readonly restarts: readonly string[]
  /** Why a service kept all that it had. */
  readonly failures: readonly unknown[]
}

/**
 * Takes over of a new plan what running servers can, one server after the other. One that refuses, for a certificate
 * that is broken, keeps what it has; the others go on.
 */
export async function reloadPlan(
  running: ServePlan,
  wanted: ServePlan,
  servers: readonly PlannedServer[],
): Promise<ReloadOutcome> {
  const { reloads, restarts } = comparePlans(running, wanted)
  const taken = new Set<string>()
  const failures: unknown[] = []
  const services: ServicePlan[] = []
  for (const service of running.services) {
    const reload = reloads.get(service.name)
    const its = servers.filter(({ plan }) => plan.name === service.name)
    try {
      if (reload !== undefined) for (const { server } of its) await server.reload(reload.change)
      for (const name of reload?.names ?? []) taken.add(name)
      const access = reload?.change.access ?? service.serving.access
      services.push({ ...service, serving: { ...service.serving, access } })
    } catch (error) {
      failures.push(error)
      services.push(service)
    }
  }
  // A service that refused is told the new level again by the next reload.
  const logLevel = failures.length === 0 ? wanted.logLevel : running.logLevel
  return { plan: { ...running, logLevel, services }, taken: [...taken], restarts, failures }
}
