import { isIPv6 } from 'node:net'
import { plainAddress } from '../address.ts'
import { hextetsOf } from './ip-address.ts'

/** An address as 128 bits, from the first to the last 32; an IPv4 one is mapped (RFC 4291 §2.5.5.2). */
export type AddressWords = readonly [number, number, number, number]

/** The word before the last 32 bits of an IPv4-mapped address; the two before it are zero. */
const mappedWord = 0xffff

/** Whether these are the first three words of an IPv4 address. */
export function isIPv4Words(word0: number, word1: number, word2: number): boolean {
  return word2 === mappedWord && word0 === 0 && word1 === 0
}

/** The words of a numeric address; a zone is left out. What isn't an address has none. */
export function addressWords(address: string): AddressWords | undefined {
  const word = parseIPv4(address)
  if (word >= 0) return [0, 0, mappedWord, word]
  if (!isIPv6(address)) return undefined
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hextetsOf(address)
  return [a * 65_536 + b, c * 65_536 + d, e * 65_536 + f, g * 65_536 + h]
}

/**
 * The 32 bits of four octets with dots between them, none with a leading zero, or -1 for anything else. A loop over the
 * characters, without an expression or an allocation: every datagram of Node's sockets comes by here.
 */
function parseIPv4(address: string): number {
  let word = 0
  let octet = -1
  let dots = 0
  for (let index = 0; index < address.length; index += 1) {
    const code = address.charCodeAt(index)
    if (code === dot) {
      if (octet < 0) return -1
      word = word * 256 + octet
      octet = -1
      dots += 1
    } else {
      const digit = code - zero
      if (digit < 0 || digit > 9 || octet === 0) return -1
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return -1
    }
  }
  return dots === 3 && octet >= 0 ? word * 256 + octet : -1
}

const dot = 46
const zero = 48

/** The address of four words as text, an IPv4 one dotted, an IPv6 one in full. */
export function wordsAddress([word0, word1, word2, word3]: AddressWords): string {
  if (isIPv4Words(word0, word1, word2)) {
    return [word3 >>> 24, (word3 >>> 16) & 255, (word3 >>> 8) & 255, word3 & 255].join('.')
  }
  const hextets = [word0, word1, word2, word3].flatMap((word) => [word >>> 16, word & 0xffff])
  return plainAddress(hextets.map((hextet) => hextet.toString(16)).join(':'))
}
