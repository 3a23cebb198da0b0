const ones: ReadonlyMap<string, number> = new Map(
  (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
    'seventeen eighteen nineteen'
  )
    .split(' ')
    .map((word, value) => [word, value] as const),
)
const tens: ReadonlyMap<string, number> = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, index) => [word, (index + 2) * 10] as const),
)
const groups: ReadonlyMap<string, number> = new Map([
  ['thousand', 1000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
  ['trillion', 1_000_000_000_000],
])

/** A whole number in words; `words` is how many of them it takes. */
export interface WordNumeral {
  readonly value: number
  readonly words: number
}

/**
 * Reads a whole number off a list of lower-case words, from some word on, as far as it goes: `two hundred and five`,
 * `thirty five`, `a dozen`, `half a dozen`, `three hundred thousand`. Undefined where there is none.
 */
export function readWordNumeral(words: readonly string[], start: number): WordNumeral | undefined {
  if (words[start] === 'half' && words[start + 1] === 'a' && words[start + 2] === 'dozen') {
    return { value: 6, words: 3 }
  }
  let total = 0
  let lastGroup = Infinity
  let index = start
  for (;;) {
    const part = readBelowThousand(words, index, total > 0)
    if (part === undefined) break
    const group = groups.get(words[index + part.words] ?? '') ?? 1
    if (group >= lastGroup) break
    total += part.value * group
    index += part.words + (group === 1 ? 0 : 1)
    lastGroup = group
    if (group === 1) break
  }
  if (index === start) return undefined
  if (words[index] === 'dozen') return { value: total * 12, words: index + 1 - start }
  return { value: total, words: index - start }
}

/** `two hundred and five`; `a` only where it counts something; after a group also with an `and` before it. */
function readBelowThousand(
  words: readonly string[],
  start: number,
  isAfterGroup: boolean,
): WordNumeral | undefined {
  const first = isAfterGroup && words[start] === 'and' ? start + 1 : start
  const isArticle = /^an?$/.test(words[first] ?? '') && isCounted(words[first + 1])
  const head = isArticle ? { value: 1, words: 1 } : readBelowHundred(words, first)
  if (head === undefined) return undefined
  let index = first + head.words
  let value = head.value
  if (words[index] === 'hundred') {
    value *= 100
    index++
    const rest = readBelowHundred(words, words[index] === 'and' ? index + 1 : index)
    if (rest !== undefined) {
      value += rest.value
      index += rest.words + (words[index] === 'and' ? 1 : 0)
    }
  }
  return { value, words: index - start }
}

function isCounted(word = ''): boolean {
  return word === 'dozen' || word === 'hundred' || groups.has(word)
}

function readBelowHundred(words: readonly string[], start: number): WordNumeral | undefined {
  const one = ones.get(words[start] ?? '')
  if (one !== undefined) return { value: one, words: 1 }
  const ten = tens.get(words[start] ?? '')
  if (ten === undefined) return undefined
  const rest = ones.get(words[start + 1] ?? '') ?? 0
  return rest > 0 && rest < 10 ? { value: ten + rest, words: 2 } : { value: ten, words: 1 }
}
