import { isIP } from 'node:net'
import { OptionError } from '../../../core/index.ts'

/** A server to ask: a name or an address, and a port where one was given. */
export interface ServerAddress {
  readonly host: string
  readonly port?: number
}

/**
 * Reads `HOST[:PORT]`: a name, an IPv4 address, or an IPv6 address, which stands in brackets where a port follows
 * (`[::1]:123`).
 *
 * @throws {@link OptionError} `INVALID_TIME_SERVER`
 */
export function parseServerAddress(text: string): ServerAddress {
  if (isIP(text) === 6) return { host: text }
  const fields = /^(?:\[(?<v6>[^\]]*)\]|(?<name>[^\s:[\]]+))(?::(?<port>\d{1,5}))?$/.exec(text)?.groups
  const host = fields?.v6 ?? fields?.name
  const port = fields?.port === undefined ? undefined : Number(fields.port)
  const isHost = host !== undefined && (fields?.v6 === undefined || isIP(host) === 6)
  if (!isHost || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new OptionError(
      'INVALID_TIME_SERVER',
      `Cannot ask ${JSON.stringify(text)} for the time: not a server; use HOST, HOST:PORT or [IPv6]:PORT`,
      { details: { server: text } },
    )
  }
  return port === undefined ? { host } : { host, port }
}
