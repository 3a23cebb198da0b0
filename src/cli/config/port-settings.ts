import { isPortsideError, namePortHolder } from '../../core/index.ts'
import type { CompanionPorts } from '../built-in-services.ts'
import type { ServePlan } from './serve-plan.ts'

/** A port to listen on, and where it was set. */
export interface PortSetting {
  readonly service: string
  readonly port: number
  /** Left out where the service decides, or takes both. */
  readonly transport?: 'tcp' | 'udp'
  /** The flag or key, as it is written. */
  readonly setting: string
}

const transports = { chat: 'tcp', time: 'udp', upper: 'tcp' } as const

/** The settings that hold the ports of `portside serve`: a flag for Portside's own services, else a key of the file. */
export function serveSettings({ services, admin }: ServePlan, file = ''): readonly PortSetting[] {
  return [
    ...services.flatMap(({ name, source, serving: { port }, companions }) => [
      'builtIn' in source
        ? { service: name, port, transport: transports[source.builtIn], setting: `--${name}-port` }
        : { service: name, port, setting: `services.${name}.port (${file})` },
      ...companionSettings(name, companions, (key) => `services.${name}.${key} (${file})`),
    ]),
    ...(admin === undefined
      ? []
      : [{ service: 'admin', port: admin.port, transport: 'tcp' as const, setting: `admin.port (${file})` }]),
  ]
}

/** Those of the services that are served with one. */
export function companionSettings(
  service: string,
  companions: CompanionPorts = {},
  nameSetting: (key: string) => string,
): readonly PortSetting[] {
  return Object.entries(companions).map(([key, port]) => ({ service, port, setting: nameSetting(key) }))
}

/**
 * Starts servers; where one can't listen, the error names the service and the setting that holds its port.
 *
 * @throws {@link OptionError} `CANNOT_LISTEN`, and whatever else `start` throws
 */
export async function withPortNames<Result>(
  settings: readonly PortSetting[],
  start: () => Promise<Result>,
): Promise<Result> {
  try {
    return await start()
  } catch (error) {
    if (!isPortsideError(error) || error.code !== 'CANNOT_LISTEN') throw error
    const { port, transport } = error.details
    const holder = settings.find(
      (one) => one.port === port && (one.transport === undefined || one.transport === transport),
    )
    throw holder === undefined ? error : namePortHolder(error, holder)
  }
}
