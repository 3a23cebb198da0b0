import { isPortsideError, OptionError } from '../../../core/index.ts'
import { parseServerAddress, type ServerAddress } from '../client/server-address.ts'

/** Where an upstream server is. */
export interface UpstreamAddress {
  /** A name or a numeric address. */
  readonly host: string
  readonly port: number
}

const ntpPort = 123
/** More servers make nothing better, and cost others more. */
const mostUpstreams = 16

/**
 * Reads upstream servers as they are given: `HOST` or `HOST:PORT`, `[IPv6]:PORT`, without a port 123.
 *
 * @throws {@link OptionError} `INVALID_UPSTREAM`
 */
export function parseUpstreams(texts: readonly string[]): readonly UpstreamAddress[] {
  if (texts.length > mostUpstreams) throw upstreamError(texts.join(', '), 'count')
  return texts.map((text) => {
    const { protocol = 'ntp', host, port = ntpPort } = parseUpstream(text)
    if (protocol !== 'ntp') throw upstreamError(text, 'protocol')
    return { host, port }
  })
}

function parseUpstream(text: string): ServerAddress {
  try {
    return parseServerAddress(text)
  } catch (error) {
    if (!isPortsideError(error)) throw error
    throw upstreamError(text, 'address')
  }
}

const faults = {
  address: 'not a server; use HOST, HOST:PORT or [IPv6]:PORT',
  count: `they are more than ${mostUpstreams}; leave some out`,
  protocol: 'only NTP servers can be followed; leave out the protocol',
  stratum: 'the stratum is then theirs plus one; leave out stratum, or upstream',
} as const

/** The error for upstream servers that can't be followed as the options have it. */
export function upstreamError(upstream: string, fault: keyof typeof faults): OptionError {
  return new OptionError('INVALID_UPSTREAM', `Cannot follow ${upstream}: ${faults[fault]}`, {
    details: { upstream, fault },
  })
}
