import { domainToASCII } from 'node:url'
import { OptionError } from '../errors.ts'

/**
 * Values by the server names they are for: exact ones, and wildcards that stand for exactly one label (RFC 9525
 * section 6.3). Names are compared in lower case and in their ASCII form, as clients send them.
 */
export class ServerNames<T> {
  readonly #values = new Map<string, T>()

  /** @throws {@link OptionError} `INVALID_SERVER_NAME` where a client could never ask for such a name */
  constructor(entries: Iterable<readonly [name: string, value: T]>) {
    for (const [name, value] of entries) this.#values.set(normalise(name), value)
  }

  /** The value for the name a client asks for; an exact name wins over a wildcard. */
  find(name: string): T | undefined {
    const asked = name.toLowerCase()
    const exact = this.#values.get(asked)
    // A client that asks for '*.example.org' itself asks for no name of this server's.
    if (exact !== undefined && !asked.startsWith('*')) return exact
    const dot = asked.indexOf('.')
    return dot < 1 ? undefined : this.#values.get(`*${asked.slice(dot)}`)
  }
}

function normalise(name: string): string {
  const host = name.startsWith('*.') ? name.slice(2) : name
  const ascii = domainToASCII(host)
  if (!/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(ascii) || /^[\d.]+$/.test(ascii)) {
    throw new OptionError(
      'INVALID_SERVER_NAME',
      `Cannot serve a certificate for '${name}': that is not the name of a host; write example.org or *.example.org`,
      { details: { name } },
    )
  }
  return host === name ? ascii : `*.${ascii}`
}
