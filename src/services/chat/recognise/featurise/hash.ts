/** Where the hashes of a kind of feature start, so that equal texts of different kinds differ. */
export const seeds = {
  han: 0x811c9dc5,
  word: 0x01000193,
  pair: 0x2545f491,
  skip: 0x9e3779b9,
  letters: 0x7f4a7c15,
  syllables: 0x3c6ef372,
} as const

/** A step of FNV-1a over UTF-16 code units (http://www.isthe.com/chongo/tech/comp/fnv). */
export function step(state: number, unit: number): number {
  return Math.imul(state ^ unit, 0x01000193) >>> 0
}

/** Spreads the bits of an FNV state, whose low ones depend on the last units alone (finaliser of MurmurHash3). */
export function finish(state: number): number {
  let hash = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The state after all code units of a piece of text. */
export function walk(state: number, text: string, start = 0, end = text.length): number {
  let current = state
  for (let index = start; index < end; index++) current = step(current, text.charCodeAt(index))
  return current
}
