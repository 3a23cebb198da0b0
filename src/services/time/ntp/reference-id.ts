import { createHash } from 'node:crypto'
import { addressWords, isIPv4Words } from '../../../core/index.ts'

/** The reference identifier that four ASCII letters make (`LOCL`); fewer are padded with zero bytes. */
export function referenceIdOf(letters: string): number {
  return Buffer.from(letters.padEnd(4, '\0').slice(0, 4), 'latin1').readUInt32BE()
}

/**
 * A reference identifier for people: its letters where the stratum says that it has some (0 and 1, and 16 for a clock
 * that isn't synchronised yet) and all are printable ASCII, otherwise dotted like an IPv4 address. From stratum 2 on
 * that is the upstream's IPv4 address, or a hash of its IPv6 one (RFC 5905 §7.3).
 */
export function formatReferenceId(referenceId: number, stratum: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(referenceId)
  const letters = bytes.toString('latin1').replace(/\0+$/, '')
  const hasLetters = stratum < 2 || stratum > 15
  return hasLetters && /^[\x21-\x7e]+$/.test(letters) ? letters : bytes.join('.')
}

/**
 * The reference identifier of a server that follows the one at this address (RFC 5905 §7.3): the IPv4 address itself, or
 * the first four bytes of the MD5 of an IPv6 one, without its zone.
 */
export function referenceIdOfAddress(address: string): number {
  const words = addressWords(address) ?? [0, 0, 0, 0]
  if (isIPv4Words(words[0], words[1], words[2])) return words[3]
  const bytes = Buffer.alloc(16)
  words.forEach((word, index) => bytes.writeUInt32BE(word, index * 4))
  return createHash('md5').update(bytes).digest().readUInt32BE()
}
