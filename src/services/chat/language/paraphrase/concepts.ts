import { type HashLists, indexHashes } from './hash-lists.ts'

/** Tells which groups of words a normalised text has words of, one number a group, in the order of the text. */
export type FindConcepts = (normalised: string) => readonly number[]

/** In characters. */
const longestWord = 32
const seed = 0x811c9dc5

/** The 32-bit FNV-1a hash of a word or short phrase, by which the table has it. */
export function hashWord(word: string): number {
  let state: number = seed
  for (let index = 0; index < word.length; index++) state = step(state, word.charCodeAt(index))
  return state
}

/**
 * Finds known words and short phrases, the longest at each place (forward maximum matching), none within a word of
 * letters. A word of several groups brings the numbers of all of them.
 */
export function createConceptFinder(words: HashLists): FindConcepts {
  const rowOf = indexHashes(words.hashes)
  return (normalised) => {
    const concepts: number[] = []
    let index = 0
    while (index < normalised.length) {
      const { row, end } = longestWordAt(normalised, index, rowOf)
      for (let place = words.starts[row] ?? 0; place < (words.starts[row + 1] ?? 0); place++) {
        concepts.push(words.values[place] ?? 0)
      }
      index = row === -1 ? index + 1 : end
    }
    return concepts
  }
}

/** Row -1 where there is none. */
function longestWordAt(
  text: string,
  start: number,
  rowOf: (hash: number) => number,
): { row: number; end: number } {
  let found = { row: -1, end: start }
  if (isWithinWord(text, start)) return found
  const last = Math.min(start + longestWord, text.length)
  let state: number = seed
  for (let end = start + 1; end <= last; end++) {
    state = step(state, text.charCodeAt(end - 1))
    if (isWithinWord(text, end)) continue
    const row = rowOf(state)
    if (row !== -1) found = { row, end }
  }
  return found
}

/** Whether a place in a text is between two letters of one word; between Chinese characters it never is. */
function isWithinWord(text: string, index: number): boolean {
  return isLatin(text.charCodeAt(index - 1)) && isLatin(text.charCodeAt(index))
}

/** Basic Latin letters and digits, and letters with marks. NaN, beyond the text's ends, is neither. */
function isLatin(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0xc0 && unit <= 0x24f)
}

/** FNV-1a, over UTF-16 code units. */
function step(state: number, unit: number): number {
  return Math.imul(state ^ unit, 0x01000193) >>> 0
}
