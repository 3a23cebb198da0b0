import { isIP } from 'node:net'
import { OptionError } from '../../../core/index.ts'
import { type TimeProtocol, timeProtocols } from './protocols.ts'

/** A server to ask: a name or an address, and a protocol and a port where they were given. */
export interface ServerAddress {
  readonly protocol?: TimeProtocol
  readonly host: string
  readonly port?: number
}

/**
 * Reads `[PROTOCOL://]HOST[:PORT]`: a name, an IPv4 address, or an IPv6 address, which stands in brackets where a port
 * follows (`ntp://[::1]:123`).
 *
 * @throws {@link OptionError} `INVALID_TIME_SERVER`
 */
export function parseServerAddress(text: string): ServerAddress {
  const [, scheme, place = text] = /^([a-z]+):\/\/(.*)$/.exec(text) ?? []
  const protocol = timeProtocols.find((name) => name === scheme)
  const asked = protocol === undefined ? {} : { protocol }
  if (isIP(place) === 6) return { ...asked, host: place }
  const fields = /^(?:\[(?<v6>[^\]]*)\]|(?<name>[^\s:/[\]]+))(?::(?<port>\d{1,5}))?$/.exec(place)?.groups
  const host = fields?.v6 ?? fields?.name
  const port = fields?.port === undefined ? undefined : Number(fields.port)
  const isHost = host !== undefined && (fields?.v6 === undefined || isIP(host) === 6)
  const isKnown = scheme === undefined || protocol !== undefined
  if (!isKnown || !isHost || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new OptionError(
      'INVALID_TIME_SERVER',
      `Cannot ask ${JSON.stringify(text)} for the time: not a server; use HOST, HOST:PORT or [IPv6]:PORT, after ntp://, text://, daytime:// or time:// where it matters`,
      { details: { server: text } },
    )
  }
  return port === undefined ? { ...asked, host } : { ...asked, host, port }
}
