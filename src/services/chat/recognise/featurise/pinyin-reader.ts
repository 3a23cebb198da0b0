import { soundOf, soundOfSyllable, splitPinyin } from './pinyin.ts'

/** Reads a text typed in pinyin as the Chinese that it stands for; any other text stays as it is. */
export type ReadPinyin = (normalised: string) => string

/** Characters of the longest phrase that is looked up. */
const longestPhrase = 6
/** Syllables that have to be found in phrases, of those that were typed. */
const leastFound = 0.6
/** A syllable that no phrase has is as bad as so many phrases. */
const unreadCost = 3

/** A way to read the first syllables. */
interface Reading {
  readonly cost: number
  /** Phrases, and characters in them. */
  readonly phrases: number
  readonly found: number
  readonly text: string
}

/**
 * Creates the function that reads whole questions in pinyin (`jintian tianqi`, `jintiantianqi`) by what a base's own texts
 * have, earlier texts first: few phrases rather than many, and sounds that are often confused being one. A text that isn't
 * pinyin throughout, that has a word of the base, or that the texts hardly have, isn't read.
 */
export function createPinyinReader(texts: readonly string[], words: readonly string[]): ReadPinyin {
  const known = new Set(words)
  let phrases: ReadonlyMap<string, string> | undefined
  return (normalised) => {
    if (!/^[a-z][a-z' ]*$/.test(normalised)) return normalised
    if (normalised.split(' ').some((word) => known.has(word))) return normalised
    const syllables = splitPinyin(normalised)
    if (syllables === undefined || syllables.length < 2) return normalised
    phrases ??= indexPhrases(texts)
    return readSyllables(syllables, phrases) ?? normalised
  }
}

/** All runs of up to six Han characters, by how they sound. */
function indexPhrases(texts: readonly string[]): ReadonlyMap<string, string> {
  const phrases = new Map<string, string>()
  for (const text of texts) {
    for (const [run] of text.matchAll(/\p{Script=Han}+/gu)) {
      for (let start = 0; start < run.length; start++) {
        let sounds = ''
        for (let end = start + 1; end <= Math.min(run.length, start + longestPhrase); end++) {
          sounds += `${soundOf(run.charCodeAt(end - 1))} `
          if (!phrases.has(sounds)) phrases.set(sounds, run.slice(start, end))
        }
      }
    }
  }
  return phrases
}

function readSyllables(
  syllables: readonly string[],
  phrases: ReadonlyMap<string, string>,
): string | undefined {
  const sounds = syllables.map((syllable) => `${soundOfSyllable(syllable)} `)
  const best: Reading[] = [{ cost: 0, phrases: 0, found: 0, text: '' }]
  for (let end = 1; end <= syllables.length; end++) {
    const before = best[end - 1]!
    const unread = `${before.text} ${syllables[end - 1]} `
    best.push({ ...before, cost: before.cost + unreadCost, text: unread })
    for (let start = Math.max(0, end - longestPhrase); start < end; start++) {
      const phrase = phrases.get(sounds.slice(start, end).join(''))
      const from = best[start]!
      if (phrase === undefined || from.cost + 1 >= best[end]!.cost) continue
      best[end] = {
        cost: from.cost + 1,
        phrases: from.phrases + 1,
        found: from.found + phrase.length,
        text: from.text + phrase,
      }
    }
  }
  const { phrases: count, found, text } = best[syllables.length]!
  // Single characters alone are found for any syllables.
  const isRead = found > count && found >= leastFound * syllables.length
  return isRead ? text.replace(/ +/g, ' ').trim() : undefined
}
