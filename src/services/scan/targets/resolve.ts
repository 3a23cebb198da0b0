import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { errnoOf } from '../../../core/index.ts'
import { type AddressPoint, pointOf } from './address-set.ts'
import type { UnresolvedName } from '../result.ts'

/** Finds the addresses of a name, as text; throws an error with the `code` of getaddrinfo. */
export type Lookup = (name: string) => Promise<readonly string[]>

/** What a name turned out to be. */
export type ResolvedName =
  | { readonly name: string; readonly addresses: readonly AddressPoint[] }
  | UnresolvedName

/**
 * Finds all addresses of a name, IPv4 and IPv6, as the operating system does (so `/etc/hosts` counts). A DNS that
 * does not answer is asked once more. Addresses with a zone are left out. Never throws: a name without addresses is a result.
 */
export async function resolveName(name: string, look: Lookup = systemLookup): Promise<ResolvedName> {
  try {
    const found = await look(name).catch((error: unknown) => {
      if (isNoSuchName(error)) throw error
      return look(name)
    })
    const addresses = found.filter((address) => isIP(address) !== 0 && !address.includes('%')).map(pointOf)
    return addresses.length > 0 ? { name, addresses } : { name, reason: 'no-usable-address' }
  } catch (error) {
    return { name, reason: isNoSuchName(error) ? 'no-such-name' : 'dns-failure' }
  }
}

async function systemLookup(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true, order: 'verbatim' })
  return found.map(({ address }) => address)
}

function isNoSuchName(error: unknown): boolean {
  return errnoOf(error) === 'ENOTFOUND'
}
