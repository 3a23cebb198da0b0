/** Features of one kind: how often each occurs, by the 32-bit hash of its text. */
type FeatureBlock = ReadonlyMap<number, number>

/** The blocks of a text, each scaled by itself: Chinese n-grams, words, and letters within words. */
export type Features = readonly FeatureBlock[]

const longestHanGram = 2
const shortestLetterGram = 2
const longestLetterGram = 5

const seeds = { han: 0x811c9dc5, word: 0x01000193, letters: 0x7f4a7c15 } as const

/**
 * Makes n-gram features: for Chinese, single characters and pairs; for words in letters and digits, one and two words,
 * and 2 to 5 characters within a word, its borders being characters too. Hashed with FNV-1a; collisions are rare
 * enough at 32 bits to be borne.
 */
export function featuriseNgrams(normalised: string): Features {
  const han = new Map<number, number>()
  const words = new Map<number, number>()
  const letters = new Map<number, number>()
  let previousWord: string | undefined
  for (const [run] of normalised.matchAll(/\p{Script=Han}+|[^\p{Script=Han}\s]+/gu)) {
    if (/^\p{Script=Han}/u.test(run)) {
      addGrams(han, seeds.han, run, 1, longestHanGram)
      previousWord = undefined
    } else {
      add(words, hash(seeds.word, run, 0, run.length))
      if (previousWord !== undefined) {
        const pair = `${previousWord} ${run}`
        add(words, hash(seeds.word, pair, 0, pair.length))
      }
      addGrams(letters, seeds.letters, ` ${run} `, shortestLetterGram, longestLetterGram)
      previousWord = run
    }
  }
  return [han, words, letters]
}

function addGrams(
  block: Map<number, number>,
  seed: number,
  text: string,
  shortest: number,
  longest: number,
): void {
  for (let start = 0; start + shortest <= text.length; start++) {
    let state = seed
    const end = Math.min(start + longest, text.length)
    for (let index = start; index < end; index++) {
      state = step(state, text.charCodeAt(index))
      if (index - start + 1 >= shortest) add(block, state)
    }
  }
}

function hash(seed: number, text: string, start: number, end: number): number {
  let state = seed
  for (let index = start; index < end; index++) state = step(state, text.charCodeAt(index))
  return state
}

/** FNV-1a, over UTF-16 code units. */
function step(state: number, unit: number): number {
  return Math.imul(state ^ unit, 0x01000193) >>> 0
}

function add(block: Map<number, number>, feature: number): void {
  block.set(feature, (block.get(feature) ?? 0) + 1)
}
