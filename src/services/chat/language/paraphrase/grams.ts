/** The longest gram of Chinese characters; longer ones hardly occur twice. */
const longestHanGram = 4
/** Grams of letters within a word of the Latin and other scripts, its borders being characters too. */
const shortestLetterGram = 3
const longestLetterGram = 4

const seeds = { han: 0x811c9dc5, word: 0x01000193, letters: 0x7f4a7c15 } as const
/** Stands before and after the whole text, so that 吗 at its end is another gram than 吗 within. */
const border = 0x02

/**
 * Calls `visit` with the 32-bit FNV-1a hash of each gram of a normalised text, as often as it occurs: for Chinese, 1 to
 * 4 characters, the borders of the text being characters of grams from 2 on; for other scripts, words, pairs of
 * neighbouring words, and 3 or 4 letters within a word. What the encoder makes vectors of, in training and after.
 */
export function visitGrams(normalised: string, visit: (gram: number) => void): void {
  let previousWord: number = seeds.word
  let index = 0
  while (index < normalised.length) {
    const start = index
    const unit = normalised.charCodeAt(index)
    if (unit === 0x20) {
      index++
    } else if (isHan(unit)) {
      while (index < normalised.length && isHan(normalised.charCodeAt(index))) index++
      visitHan(normalised, start, index, visit)
      previousWord = seeds.word
    } else {
      while (index < normalised.length && isLetter(normalised.charCodeAt(index))) index++
      previousWord = visitWord(normalised, start, index, previousWord, visit)
    }
  }
}

/** Unified ideographs with extension A; the rarer ones beyond the basic plane count as letters. */
function isHan(unit: number): boolean {
  return unit >= 0x3400 && unit <= 0x9fff
}

function isLetter(unit: number): boolean {
  return unit !== 0x20 && !isHan(unit)
}

function visitHan(text: string, start: number, end: number, visit: (gram: number) => void): void {
  const first = start === 0 ? -1 : start
  const last = end === text.length ? end + 1 : end
  for (let from = first; from < last; from++) {
    let state: number = seeds.han
    const to = Math.min(from + longestHanGram, last)
    for (let index = from; index < to; index++) {
      const isBorder = index < 0 || index >= text.length
      state = step(state, isBorder ? border : text.charCodeAt(index))
      if (index > from || !isBorder) visit(state)
    }
  }
}

function visitWord(
  text: string,
  start: number,
  end: number,
  previousWord: number,
  visit: (gram: number) => void,
): number {
  let word: number = seeds.word
  let pair = step(previousWord, 0x20)
  for (let index = start; index < end; index++) {
    const unit = text.charCodeAt(index)
    word = step(word, unit)
    pair = step(pair, unit)
  }
  visit(word)
  if (previousWord !== seeds.word) visit(pair)
  for (let from = start - 1; from + shortestLetterGram <= end + 1; from++) {
    let state: number = seeds.letters
    const to = Math.min(from + longestLetterGram, end + 1)
    for (let index = from; index < to; index++) {
      state = step(state, index < start || index >= end ? 0x20 : text.charCodeAt(index))
      if (index - from + 1 >= shortestLetterGram) visit(state)
    }
  }
  return word
}

/** FNV-1a, over UTF-16 code units. */
function step(state: number, unit: number): number {
  return Math.imul(state ^ unit, 0x01000193) >>> 0
}
