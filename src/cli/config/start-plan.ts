import { serve, type Server } from '../../core/index.ts'
import { inherited } from '../socket-activation.ts'
import { loadBuiltIn, loadCompanions } from '../built-in-services.ts'
import { loadService } from '../load-service.ts'
import type { ServePlan, ServicePlan } from './serve-plan.ts'

/** A server, and the plan that it serves. */
export interface PlannedServer {
  readonly plan: ServicePlan
  readonly server: Server
}

/**
 * Starts every server of a plan, or none: where one can't be had, those that started are drained and its error is
 * thrown. In the plan's order, each service before its companions.
 */
export async function startPlan(plan: ServePlan): Promise<readonly PlannedServer[]> {
  const outcomes = await Promise.allSettled(plan.services.map((service) => startService(service, plan)))
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []))
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure === undefined) return started
  await Promise.all(started.map(({ server }) => server.drain()))
  throw failure.reason
}

async function startService(
  plan: ServicePlan,
  { logLevel, services }: ServePlan,
): Promise<readonly PlannedServer[]> {
  const { source, serving, companions = {} } = plan
  const service = 'file' in source ? await loadService(source.file) : await loadBuiltIn(source.builtIn)
  const socket = inherited(service.name, { isAlone: services.length === 1 })
  const servers = [await serve(service, { ...serving, ...socket, logLevel })]
  try {
    const { host, access, drainMs = 0, options } = serving
    for (const { service: companion, port } of await loadCompanions(companions)) {
      servers.push(await serve(companion, { host, access, drainMs, port, logLevel, options }))
    }
  } catch (error) {
    await Promise.all(servers.map((server) => server.drain()))
    throw error
  }
  return servers.map((server) => ({ plan, server }))
}
