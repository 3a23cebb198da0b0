import { isIP, isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { OptionError } from '../../../core/index.ts'
import { type AddressRange, isIPv4Point, networkOf, pointOf } from './address-set.ts'

/** What one target names: addresses as such, or a host whose addresses the DNS knows. */
export type Target =
  | { readonly kind: 'addresses'; readonly range: AddressRange }
  | { readonly kind: 'name'; readonly name: string }

/** The widest IPv6 range that is scanned: the addresses of a /112. */
const maxIPv6Addresses = 65_536n
const maxNameLength = 253

/**
 * Reads a target: an address, a network (`10.0.0.0/24`, host bits ignored), a range (`10.0.0.1-10.0.0.16`, or
 * `10.0.0.1-16` where only IPv4's last number changes), or a host name, which is returned in ASCII (IDNA).
 *
 * Addresses are read strictly, as `net.isIP` does: `010.0.0.1`, `10.1` or `0x7f.1`, which programs disagree on, are
 * refused rather than guessed at, and so is any name that ends in a number. Ranges stay ranges, whatever their width.
 *
 * @throws {@link OptionError} `NOT_AN_ADDRESS`, `NOT_A_TARGET`, `INVALID_PREFIX`,
 * `INVALID_RANGE`, `RANGE_BACKWARDS`, `ZONE_UNSUPPORTED`, `IPV6_RANGE_TOO_WIDE` (wider than a /112).
 */
export function parseTarget(text: string): Target {
  const target = text.trim()
  if (target.includes('%') && isIP(target.split('/', 1)[0] ?? '') === 6) {
    throw new OptionError(
      'ZONE_UNSUPPORTED',
      `Cannot scan ${target}: addresses with a zone are not supported; use another address of that host`,
      { details: { target } },
    )
  }
  if (isIP(target) !== 0) {
    const point = pointOf(target)
    return { kind: 'addresses', range: { first: point, last: point } }
  }
  const slash = target.indexOf('/')
  if (slash !== -1) return network(target, target.slice(0, slash), target.slice(slash + 1))
  const dash = target.indexOf('-')
  if (dash !== -1 && isIP(target.slice(0, dash).trim()) !== 0) {
    return span(target, target.slice(0, dash).trim(), target.slice(dash + 1).trim())
  }
  return { kind: 'name', name: hostName(target) }
}

function network(target: string, address: string, prefix: string): Target {
  if (isIP(address) === 0) throw notAnAddress(target, address)
  const maxPrefix = fullPrefix(address)
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > maxPrefix) {
    throw new OptionError(
      'INVALID_PREFIX',
      `Cannot scan ${target}: "${prefix}" is not a prefix length; use a number from 0 to ${maxPrefix}`,
      { details: { target, prefix, maxPrefix } },
    )
  }
  const point = pointOf(address)
  // An IPv4-mapped network lies on IPv4's part of the line, and its prefix counts from IPv6's first bit.
  const bitsBefore = isIPv4Point(point) && isIPv6(address) ? 96 : 0
  return addresses(target, networkOf(point, Math.max(0, Number(prefix) - bitsBefore)))
}

function span(target: string, start: string, end: string): Target {
  const first = pointOf(start)
  const lastAddress = isIPv4(start) && /^(0|[1-9]\d{0,2})$/.test(end) ? start.replace(/\d+$/, end) : end
  if (isIP(lastAddress) !== isIP(start) || lastAddress.includes('%')) {
    throw new OptionError(
      'INVALID_RANGE',
      `Cannot scan ${target}: "${end}" does not end a range from ${start}; use an address of the same kind, or for IPv4 a number from 0 to 255`,
      { details: { target, start, end } },
    )
  }
  const last = pointOf(lastAddress)
  if (last < first) {
    throw new OptionError(
      'RANGE_BACKWARDS',
      `Cannot scan ${target}: ${lastAddress} comes before ${start}; put the lower address first`,
      { details: { target, start, end: lastAddress } },
    )
  }
  return addresses(target, { first, last })
}

function addresses(target: string, range: AddressRange): Target {
  if (target.includes(':') && range.last - range.first >= maxIPv6Addresses) {
    throw new OptionError(
      'IPV6_RANGE_TOO_WIDE',
      `Cannot scan ${target}: IPv6 ranges wider than a /112 (65,536 addresses) are not scanned; name the hosts, or a narrower range`,
      { details: { target } },
    )
  }
  return { kind: 'addresses', range }
}

function hostName(target: string): string {
  const labels = target.replace(/\.$/, '').split('.')
  if (/^(\d+|0x[\da-f]*)$/i.test(labels.at(-1) ?? '') || target.includes(':')) {
    throw notAnAddress(target, target)
  }
  const name = domainToASCII(labels.join('.'))
  if (
    name.length > maxNameLength ||
    !name.split('.').every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label))
  ) {
    throw new OptionError(
      'NOT_A_TARGET',
      `Cannot scan "${target}": this is neither an address nor a host name; write for instance 10.0.0.1, 10.0.0.0/24, 10.0.0.1-16 or host.example`,
      { details: { target } },
    )
  }
  return name
}

function fullPrefix(address: string): number {
  return isIPv4(address) ? 32 : 128
}

function notAnAddress(target: string, address: string): OptionError {
  return new OptionError(
    'NOT_AN_ADDRESS',
    `Cannot scan ${target}: "${address}" is not an IP address; write IPv4 as four numbers from 0 to 255 without leading zeros, IPv6 as in 2001:db8::1`,
    { details: { target, address } },
  )
}
