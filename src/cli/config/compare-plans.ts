import { isDeepStrictEqual } from 'node:util'
import type { ServerReload } from '../../core/index.ts'
import type { ServePlan, ServicePlan } from './serve-plan.ts'

/** What a new plan changes of the one that runs. */
export interface PlanChanges {
  /** What each running service takes anew, by its name. */
  readonly reloads: ReadonlyMap<string, ServiceReload>
  /** What needs a restart, as the file calls it: `services.chat.port`. */
  readonly restarts: readonly string[]
}

/** What one service takes anew. */
export interface ServiceReload {
  readonly change: ServerReload
  /** The same as the file calls it: `services.chat.access`. */
  readonly names: readonly string[]
}

/**
 * Tells what of a new plan a running one can take: the log level, access lists, and TLS files, which are read again
 * even where their paths are the same. All else needs a restart.
 */
export function comparePlans(running: ServePlan, wanted: ServePlan): PlanChanges {
  const level = running.logLevel === wanted.logLevel ? {} : { logLevel: wanted.logLevel }
  const reloads = new Map<string, ServiceReload>()
  const restarts = isDeepStrictEqual(running.admin, wanted.admin) ? [] : ['admin']
  const added = new Map(wanted.services.map((service) => [service.name, service]))
  for (const before of running.services) {
    const after = added.get(before.name)
    added.delete(before.name)
    const path = `services.${before.name}`
    const differing = after === undefined ? [] : differences(before, after)
    const change = { ...level, ...(after && takenAnew(after, differing)) }
    const names = Object.keys(change).map((key) => (key === 'logLevel' ? key : `${path}.${key}`))
    if (names.length > 0) reloads.set(before.name, { change, names })
    if (after === undefined) restarts.push(path)
    for (const key of differing) if (key !== 'access') restarts.push(`${path}.${key}`)
  }
  for (const name of added.keys()) restarts.push(`services.${name}`)
  return { reloads, restarts }
}

function takenAnew({ serving: { access, tls } }: ServicePlan, differing: readonly string[]): ServerReload {
  return {
    ...(differing.includes('access') && { access }),
    ...(tls !== undefined && !differing.includes('tls') && { tls: true }),
  }
}

/** The keys in which two plans of a service differ, as the file calls them. */
function differences(before: ServicePlan, after: ServicePlan): readonly string[] {
  const [left, right] = [settings(before), settings(after)]
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].filter((key) => !isDeepStrictEqual(left[key], right[key]))
}

/** A plan by the keys of the file, where the options of Portside's own services, and other ports, stand beside the port. */
function settings({ source, serving, companions }: ServicePlan): Readonly<Record<string, unknown>> {
  if ('file' in source) return { file: source.file, ...serving }
  const { options, ...others } = serving
  return { ...others, ...(options as object), ...companions }
}
