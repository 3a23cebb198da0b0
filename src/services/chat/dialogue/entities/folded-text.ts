import { Converter } from 'opencc-js/t2cn'

const toSimplified: (text: string) => string = Converter({ from: 't', to: 'cn' })

const hanCharacter = /\p{Script=Han}/u
const blank = /^\s+$/u

/** A part of a text; offsets in UTF-16 units, as `slice` takes them. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A text in one way of writing, which knows where each part of it stood in the original. */
export interface FoldedText {
  readonly text: string
  /** What a part of `text` was made of: whole characters of the original, with their combining marks. */
  readonly origin: (span: Span) => Span
}

/** One part of the original, and what is written instead of it. */
interface Replacement extends Span {
  readonly text: string
}

/**
 * Folds what doesn't tell names apart, character by character: compatibility forms and width (NFKC), case,
 * traditional characters to simplified ones, white space: one space between words, none beside a Chinese character.
 * Unlike in `normaliseQuestion`, no word is dropped or replaced, so that what is found can be traced to where it stood.
 */
export function foldText(original: string): FoldedText {
  return replaceParts(tidySpaces(foldCharacters(original, foldCharacter)), original.length)
}

/** Folds compatibility forms and width only (NFKC): what patterns of a base are written for. */
export function foldWidth(original: string): FoldedText {
  const characters = foldCharacters(original, (character) => character.normalize('NFKC'))
  return replaceParts(characters, original.length)
}

/**
 * Replaces Latin words of a folded text; the same text where there is none to replace. What replaces a word is traced
 * to the word as a whole.
 */
export function replaceWords(folded: FoldedText, replace: (word: string) => string | undefined): FoldedText {
  const { text, origin } = folded
  const words = text.match(/\p{Script=Latin}+/gu) ?? []
  if (!words.some((word) => replace(word) !== undefined)) return folded
  const parts: Replacement[] = []
  for (const { 0: word, index: start } of text.matchAll(/\p{Script=Latin}+|[^]/gu)) {
    parts.push({ text: replace(word) ?? word, ...origin({ start, end: start + word.length }) })
  }
  return replaceParts(parts, text.length)
}

function foldCharacter(character: string): string {
  const folded = character.normalize('NFKC').toLowerCase()
  return hanCharacter.test(folded) ? toSimplified(folded) : folded
}

function foldCharacters(original: string, fold: (character: string) => string): readonly Replacement[] {
  const characters: Replacement[] = []
  for (const { 0: character, index: start } of original.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    characters.push({ text: fold(character), start, end: start + character.length })
  }
  return characters
}

function tidySpaces(characters: readonly Replacement[]): readonly Replacement[] {
  const tidy: Replacement[] = []
  let space: Replacement | undefined
  for (const character of characters) {
    if (blank.test(character.text)) {
      space ??= character
      continue
    }
    const before = tidy.at(-1)
    const isBetweenWords =
      before !== undefined && !hanCharacter.test(before.text) && !hanCharacter.test(character.text)
    if (space !== undefined && isBetweenWords) tidy.push({ ...space, text: ' ' })
    space = undefined
    tidy.push(character)
  }
  return tidy
}

function replaceParts(parts: readonly Replacement[], length: number): FoldedText {
  const starts: number[] = []
  const ends: number[] = []
  for (const { text, start, end } of parts) {
    for (let unit = 0; unit < text.length; unit++) {
      starts.push(start)
      ends.push(end)
    }
  }
  return {
    text: parts.map(({ text }) => text).join(''),
    origin: ({ start, end }) => ({ start: starts[start] ?? length, end: ends[end - 1] ?? length }),
  }
}
