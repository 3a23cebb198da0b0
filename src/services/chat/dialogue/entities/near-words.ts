/** A word is taken to be misspelt only if it should have so many letters. */
const leastLetters = 5
const latinWord = /\p{Script=Latin}+/gu

/** The word of a vocabulary that a word was meant to be; undefined where it is none, or may be several. */
export type FindNearWord = (word: string) => string | undefined

/**
 * Finds Latin words of at least five letters by spellings of them with one typo: a letter left out, put in, replaced,
 * or exchanged with its neighbour (Damerau 1964); never the first letter, which is seldom mistyped. A word that is in
 * the vocabulary is never another one. By deletions, as SymSpell does, so that a look-up doesn't go through all words.
 */
export function createNearWords(texts: readonly string[]): FindNearWord {
  const words = new Set(texts.flatMap((text) => text.match(latinWord) ?? []))
  const byDeletion = new Map<string, Set<string>>()
  for (const word of words) {
    if (word.length < leastLetters) continue
    for (const key of deletionsOf(word)) byDeletion.set(key, (byDeletion.get(key) ?? new Set()).add(word))
  }
  const longest = Math.max(0, ...Array.from(words, (word) => word.length))
  return (word) => {
    if (word.length < leastLetters - 1 || word.length > longest + 1 || words.has(word)) return undefined
    const near = new Set<string>()
    for (const key of deletionsOf(word)) {
      for (const candidate of byDeletion.get(key) ?? []) if (isOneTypo(word, candidate)) near.add(candidate)
    }
    return near.size === 1 ? near.values().next().value : undefined
  }
}

/** The word, and the word without one of its letters but the first. */
function deletionsOf(word: string): readonly string[] {
  const deletions = [word]
  for (let index = 1; index < word.length; index++)
    deletions.push(word.slice(0, index) + word.slice(index + 1))
  return deletions
}

/** Whether what lies between the common beginning and the common end of two words is one typo. */
function isOneTypo(written: string, meant: string): boolean {
  let start = 0
  while (start < written.length && written[start] === meant[start]) start++
  let end = 0
  const rest = Math.min(written.length, meant.length) - start
  while (end < rest && written.at(-1 - end) === meant.at(-1 - end)) end++
  const [wrong, right] = [written.slice(start, written.length - end), meant.slice(start, meant.length - end)]
  if (start === 0) return false
  return (
    wrong.length + right.length <= 1 || isSwap(wrong, right) || (wrong.length === 1 && right.length === 1)
  )
}

function isSwap(wrong: string, right: string): boolean {
  return wrong.length === 2 && right.length === 2 && wrong[0] === right[1] && wrong[1] === right[0]
}
