import { isIP } from 'node:net'
import { OptionError } from '../errors.ts'
import { createRangeTest, type RangeTest, type WordNetwork } from './address-ranges.ts'
import { addressWords, isIPv4Words } from './address-words.ts'
import { canonicalAddress, hextetsOf, octetsOf } from './ip-address.ts'

/** Who may connect: addresses (`192.0.2.7`, `2001:db8::7`) and networks (`10.0.0.0/8`, `fd00::/8`). */
export interface AccessOptions {
  /** If any are given, nobody else may. @default [], everybody */
  readonly allow?: readonly string[]
  /** Who may not, even if allowed above. @default [], nobody */
  readonly deny?: readonly string[]
}

/**
 * Makes the test of whether an address may connect. IPv4 and IPv6 networks are apart (`::/0` holds no IPv4 address),
 * but an IPv4-mapped address (RFC 4291 §2.5.5.2) is the IPv4 one. What isn't an IP address, like the peer of a Unix
 * socket, is in no network: it may connect unless there is an `allow`.
 *
 * The test doesn't throw, and costs about the same for one entry and for ten thousand.
 *
 * @throws {@link OptionError} `INVALID_NETWORK` for an entry that isn't an address or network: one with leading zeros
 * (`010.0.0.1`, which some read as octal), a zone (`fe80::1%eth0`), a prefix beyond the address's bits, or an address
 * that isn't its network's first (`10.0.0.7/8`)
 */
export function createAccessList(options: AccessOptions): (address: string) => boolean {
  const { allow = [], deny = [] } = options
  const allowsAll = allow.length === 0
  if (allowsAll && deny.length === 0) return () => true
  const mayConnect = createWordAccessList(options)
  return (address) => {
    const words = addressWords(address)
    return words === undefined ? allowsAll : mayConnect(words[0], words[1], words[2], words[3])
  }
}

/**
 * The same test over the words of an address ({@link addressWords}), for whoever has them at hand and no text: 20 ns.
 *
 * @throws {@link OptionError} `INVALID_NETWORK`
 */
export function createWordAccessList({ allow = [], deny = [] }: AccessOptions): RangeTest {
  const isDenied = createRangeTest(wordNetworks('deny', deny))
  if (allow.length === 0) {
    if (deny.length === 0) return () => true
    return (word0, word1, word2, word3) => !isDenied(word0, word1, word2, word3)
  }
  const isAllowed = createRangeTest(wordNetworks('allow', allow))
  return (word0, word1, word2, word3) =>
    isAllowed(word0, word1, word2, word3) && !isDenied(word0, word1, word2, word3)
}

/** Parses networks as an access list takes them. @throws {@link OptionError} `INVALID_NETWORK` */
export function wordNetworks(list: List, entries: readonly string[]): readonly WordNetwork[] {
  return entries.map((entry) => {
    const { first, prefix } = parseNetwork(list, entry)
    const words = addressWords(first) ?? [0, 0, 0, 0]
    const isV4 = isIPv4Words(words[0], words[1], words[2])
    return { first: words, prefix: isV4 ? prefix + 96 : prefix }
  })
}

type List = keyof AccessOptions

const notANetwork = 'not an IP address or network; write it like 192.0.2.7, 10.0.0.0/8 or fd00::/8'

function parseNetwork(list: List, entry: string): { readonly first: string; readonly prefix: number } {
  const [address = '', written, ...more] = entry.split('/')
  if (isIP(address) === 0 || more.length > 0) throw invalidNetwork(list, entry, notANetwork)
  if (address.includes('%'))
    throw invalidNetwork(list, entry, 'it has a zone; leave out the % and what follows')

  const bits = bitsOf(address)
  const prefix = Number(written ?? bits.length)
  if (written !== undefined && !(/^(0|[1-9]\d{0,2})$/.test(written) && prefix <= bits.length)) {
    throw invalidNetwork(list, entry, `its prefix is not a whole number from 0 to ${bits.length}`)
  }
  if (bits.includes('1', prefix)) {
    throw invalidNetwork(
      list,
      entry,
      `the address is not the first of its /${prefix}; set the bits after the prefix to 0`,
    )
  }
  const first = canonicalAddress(address)
  // An IPv4-mapped address has ones just before its IPv4 one, so the prefix has come this far.
  const isMapped = bits.length === 128 && isIP(first) === 4
  return { first, prefix: isMapped ? prefix - 96 : prefix }
}

/** An address as its bits in ones and zeros. */
function bitsOf(address: string): string {
  const isIPv4 = isIP(address) === 4
  const groups = isIPv4 ? octetsOf(address) : hextetsOf(address)
  return groups.map((group) => group.toString(2).padStart(isIPv4 ? 8 : 16, '0')).join('')
}

function invalidNetwork(list: List, entry: string, reason: string): OptionError {
  return new OptionError('INVALID_NETWORK', `Cannot ${list} ${JSON.stringify(entry)}: ${reason}`, {
    details: { list, entry, reason },
  })
}
