import { networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import { OptionError } from '../../../core/index.ts'
import {
  type AddressPoint,
  type AddressRange,
  type AddressSet,
  formatPoint,
  intersect,
  networkOf,
  pointOf,
  sizeOf,
  subtract,
  unite,
} from './address-set.ts'

/** What an address is for, as far as permission to scan it goes. `own` is any address of this machine. */
export type AddressKind =
  | 'loopback'
  | 'private'
  | 'own'
  | 'linkLocal'
  | 'cgnat'
  | 'documentation'
  | 'multicast'
  | 'unspecified'
  | 'reserved'
  | 'public'

/** IANA's special-purpose registries (RFC 6890), as far as they matter here. */
const special: readonly (readonly [AddressKind, AddressSet])[] = [
  ['loopback', networks('127.0.0.0/8', '::1/128')],
  ['private', networks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7')],
  ['linkLocal', networks('169.254.0.0/16', 'fe80::/10')],
  ['cgnat', networks('100.64.0.0/10')],
  ['documentation', networks('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32')],
  ['multicast', networks('224.0.0.0/4', 'ff00::/8')],
  ['unspecified', networks('0.0.0.0/8', '::/128')],
  ['reserved', networks('240.0.0.0/4')],
]

/** Kinds that may be scanned without a word. */
const free: ReadonlySet<AddressKind> = new Set(['loopback', 'private', 'own'])

/** No single host answers there; link-local IPv6 would need to say on which link. */
const unscannable = networks('224.0.0.0/4', 'ff00::/8', '0.0.0.0/8', '::/128', '240.0.0.0/4', 'fe80::/10')

/** What authorising found out. */
export interface Scope {
  /** Whether all addresses are loopback, private or this machine's own. */
  readonly isFree: boolean
  /** The authorisation as it is recorded; absent where none was given. */
  readonly authorization?: string
}

/** The addresses of this machine's interfaces, those with a zone left out. */
export function ownAddresses(): AddressSet {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return unite(
    addresses
      .filter(({ address }) => isIP(address) !== 0 && !address.includes('%'))
      .map(({ address }) => pointRange(pointOf(address))),
  )
}

/** What an address is for. */
export function classifyAddress(point: AddressPoint, own: AddressSet): AddressKind {
  const one = [pointRange(point)]
  const found = special.find(([, set]) => intersect(one, set).length > 0)?.[0]
  if (found === 'loopback') return found
  return intersect(one, own).length > 0 ? 'own' : (found ?? 'public')
}

/**
 * Decides whether addresses may be scanned, before anything is sent. Loopback, private addresses and this machine's
 * own are free. Everything else, link-local and carrier-grade NAT included, needs an authorisation in words: who
 * permits it, until when, why. It is recorded with the scan.
 *
 * @throws {@link OptionError} `NOT_AUTHORIZED` where an address needs an authorisation and there is none;
 * `EMPTY_AUTHORIZATION` where it is blank; `ADDRESS_NOT_SCANNABLE` for multicast, unspecified and reserved
 * addresses and IPv6 link-local ones, authorised or not.
 */
export function authorize(
  addresses: AddressSet,
  authorization: string | undefined,
  own: AddressSet = ownAddresses(),
): Scope {
  const [impossible] = intersect(addresses, unscannable)
  if (impossible !== undefined) {
    const address = formatPoint(impossible.first)
    const kind = classifyAddress(impossible.first, [])
    throw new OptionError(
      'ADDRESS_NOT_SCANNABLE',
      `Cannot scan ${address}: a ${kind} address does not name one host; leave it out, or exclude it`,
      { details: { address, kind } },
    )
  }
  if (authorization?.trim() === '') {
    throw new OptionError(
      'EMPTY_AUTHORIZATION',
      'Cannot scan on an empty authorisation; write who permits the scan, until when, and why',
    )
  }
  const outside = subtract(addresses, freeAddresses(own))
  const [first] = outside
  if (first === undefined) return { isFree: true, ...recorded(authorization) }
  if (authorization === undefined) {
    const address = formatPoint(first.first)
    const kind = classifyAddress(first.first, own)
    const count = Number(sizeOf(outside))
    throw new OptionError(
      'NOT_AUTHORIZED',
      `Nothing was sent: ${address} (${kind}; ${count} such addresses in all) is not loopback, private or this machine's own; ` +
        'scan only what you may, and then say who permits it, until when, and why',
      { details: { address, kind, count } },
    )
  }
  return { isFree: false, ...recorded(authorization) }
}

function freeAddresses(own: AddressSet): AddressSet {
  return unite([...own, ...special.filter(([kind]) => free.has(kind)).flatMap(([, set]) => set)])
}

function recorded(authorization: string | undefined): Pick<Scope, 'authorization'> {
  return authorization === undefined ? {} : { authorization: authorization.trim() }
}

function networks(...list: readonly string[]): AddressSet {
  return unite(
    list.map((network) => {
      const [address = '', prefix = ''] = network.split('/')
      return networkOf(pointOf(address), Number(prefix))
    }),
  )
}

function pointRange(point: AddressPoint): AddressRange {
  return { first: point, last: point }
}
