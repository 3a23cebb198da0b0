/** Corrects words of a text that a base doesn't know, where they are one slip away from one that it knows. */
export type Spell = (normalised: string) => string

/** Shorter words are one slip away from too many. */
const shortestWord = 4
const longestWord = 32
const word = /[a-z]{4,32}/g

/**
 * Creates the function that corrects spelling by a base's own words, the most frequent first. A word that isn't among
 * them becomes the first that differs by one letter: left out, added, another, or two swapped (Damerau 1964). The first
 * letter must agree: people rarely miss it. Candidates are found by leaving letters out on both sides (Garbe's SymSpell).
 */
export function createSpeller(words: readonly string[]): Spell {
  const ranks = new Map(words.map((one, rank) => [one, rank]))
  let shortened: ReadonlyMap<string, readonly string[]> | undefined
  const correct = (typed: string): string => {
    if (ranks.has(typed)) return typed
    shortened ??= indexShortened(words)
    const candidates = [typed, ...shorten(typed)].flatMap((key) => shortened?.get(key) ?? [])
    let best: string | undefined
    let bestRank = Infinity
    for (const candidate of new Set(candidates)) {
      const rank = ranks.get(candidate) ?? Infinity
      if (rank < bestRank && isOneSlip(typed, candidate)) [best, bestRank] = [candidate, rank]
    }
    return best ?? typed
  }
  return (normalised) => normalised.replace(word, correct)
}

function indexShortened(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>()
  for (const one of words) {
    if (one.length < shortestWord || one.length > longestWord) continue
    for (const key of [one, ...shorten(one)]) {
      const others = index.get(key)
      if (others === undefined) index.set(key, [one])
      else others.push(one)
    }
  }
  return index
}

/** All that is left of a word without one of its letters, but the first. */
function shorten(text: string): readonly string[] {
  return Array.from(
    { length: text.length - 1 },
    (_, place) => text.slice(0, place + 1) + text.slice(place + 2),
  )
}

/** Whether two texts differ by one letter, or by two neighbours swapped. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const [restA, restB] = [endA - start, endB - start]
  if (restA <= 1 && restB <= 1) return true
  return restA === 2 && restB === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]
}
