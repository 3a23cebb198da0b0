import type { AddressWords } from './address-words.ts'
import { isIPv4Words } from './address-words.ts'

/** A network as its first address and the bits that all of it share, of 128: an IPv4 prefix counts from 96. */
export interface WordNetwork {
  readonly first: AddressWords
  readonly prefix: number
}

/** Whether an address, given as its words, is in one of several networks. */
export type RangeTest = (word0: number, word1: number, word2: number, word3: number) => boolean

/**
 * Makes the test of whether an address is in any of these networks, by binary search over ranges of numbers: it
 * allocates nothing. IPv4 and IPv6 are apart, so that `::/0` holds no IPv4 address.
 */
export function createRangeTest(networks: readonly WordNetwork[]): RangeTest {
  const isV4 = ({ first }: WordNetwork): boolean => isIPv4Words(first[0], first[1], first[2])
  const v4 = createFamilyTest(networks.filter((network) => isV4(network)))
  const v6 = createFamilyTest(networks.filter((network) => !isV4(network)))
  return (word0, word1, word2, word3) =>
    isIPv4Words(word0, word1, word2) ? v4(word0, word1, word2, word3) : v6(word0, word1, word2, word3)
}

function createFamilyTest(networks: readonly WordNetwork[]): RangeTest {
  const ranges = disjointRanges(networks)
  if (ranges.length === 0) return () => false
  const firsts = Uint32Array.from(ranges.flatMap(({ first }) => first))
  const lasts = Uint32Array.from(ranges.flatMap(({ last }) => last))
  return (word0, word1, word2, word3) => {
    // The last range that begins at the address or before it.
    let low = 0
    let high = ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareAt(firsts, middle * 4, word0, word1, word2, word3) > 0) high = middle
      else low = middle + 1
    }
    return low > 0 && compareAt(lasts, (low - 1) * 4, word0, word1, word2, word3) >= 0
  }
}

interface Range {
  readonly first: AddressWords
  readonly last: AddressWords
}

/** The networks in order, without those that lie within another: two networks overlap in no other way. */
function disjointRanges(networks: readonly WordNetwork[]): readonly Range[] {
  const ordered = networks
    .map(({ first, prefix }) => ({ first, last: lastOf(first, prefix) }))
    .toSorted((a, b) => compare(a.first, b.first) || compare(b.last, a.last))
  const kept: Range[] = []
  for (const range of ordered) {
    const before = kept.at(-1)
    if (before === undefined || compare(before.last, range.last) < 0) kept.push(range)
  }
  return kept
}

function lastOf(first: AddressWords, prefix: number): AddressWords {
  const [a, b, c, d] = first.map((word, index) => {
    const sharedBits = Math.min(32, Math.max(0, prefix - index * 32))
    return sharedBits === 32 ? word : (word | (0xffff_ffff >>> sharedBits)) >>> 0
  })
  return [a ?? 0, b ?? 0, c ?? 0, d ?? 0]
}

function compare(a: AddressWords, b: AddressWords): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]
}

function compareAt(
  words: Uint32Array,
  at: number,
  word0: number,
  word1: number,
  word2: number,
  word3: number,
): number {
  return (
    (words[at] ?? 0) - word0 ||
    (words[at + 1] ?? 0) - word1 ||
    (words[at + 2] ?? 0) - word2 ||
    (words[at + 3] ?? 0) - word3
  )
}
