import { Resolver } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import { addressWords, OptionError } from '../../../core/index.ts'

/** Asks the DNS for the names of addresses. */
export interface PointerResolver {
  /** The names of an address, none where it has none. Rejects with an error of `node:dns` where nobody says, or within three seconds. */
  namesOf(address: string): Promise<readonly string[]>
  /** Ends all that is being asked. */
  cancel(): void
}

const tryMs = 1000
const tries = 2
const longestMs = 3000
/** Names of an address that are kept: whoever runs its zone may give it any number. Each is at most 255 characters, as c-ares has it. */
const mostNames = 16
/** The DNS's answer that there is no name. */
const noName: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA'])

/**
 * Makes a resolver of the system's servers, or of one of one's own, `ADDRESS[:PORT]`. It asks for the PTR records itself: `reverse()` of
 * `node:dns` calls a server that doesn't answer one that knows no name.
 *
 * @throws {@link OptionError} `NOT_A_DNS_SERVER`
 */
export function createPointerResolver(server?: string): PointerResolver {
  const resolver = new Resolver({ timeout: tryMs, tries })
  if (server !== undefined) setServer(resolver, server)
  return {
    async namesOf(address) {
      try {
        const names = await within(longestMs, resolver.resolvePtr(pointerName(address)))
        return [...new Set(names)].slice(0, mostNames)
      } catch (error) {
        if (noName.has(codeOf(error))) return []
        throw error
      }
    },
    cancel: () => resolver.cancel(),
  }
}

function setServer(resolver: Resolver, server: string): void {
  try {
    resolver.setServers([server])
  } catch (cause) {
    throw new OptionError(
      'NOT_A_DNS_SERVER',
      `Cannot ask "${server}" for names: not the address of a DNS server; write for instance 10.0.0.53, 10.0.0.53:5353 or [fd00::53]:53`,
      { cause, details: { server } },
    )
  }
}

/** The name under which the DNS keeps the names of an address (RFC 1035 §3.5, RFC 3596 §2.5). */
export function pointerName(address: string): string {
  if (isIPv4(address)) return `${address.split('.').toReversed().join('.')}.in-addr.arpa`
  const words = addressWords(address) ?? []
  const digits = words.flatMap((word) => word.toString(16).padStart(8, '0').split(''))
  return `${digits.toReversed().join('.')}.ip6.arpa`
}

/** The code of an error of `node:dns`: `ETIMEOUT`, `ECONNREFUSED`, `ESERVFAIL`, … */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}

async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(Object.assign(new Error('the DNS did not answer'), { code: 'ETIMEOUT' })),
    limitMs,
  )
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
