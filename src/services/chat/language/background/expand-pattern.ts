import type { QuestionGrammar } from './question-grammar.ts'

/** Draws one of `count` numbers from 0 on. */
type Draw = (count: number) => number

/** How many questions a pattern may give. */
interface SampleLimits {
  /** Of one wording: one choice in each of the pattern's groups. */
  readonly perWording: number
  /** Of all its wordings together. */
  readonly perPattern: number
}

/**
 * Makes questions of a pattern: takes its wordings (a choice in each `(a|b)` group) in turn and draws words for their
 * `{slots}`, within limits, so that neither a long list nor a much-varied pattern crowds the others out. A slot that
 * stands twice gets two different words (`from {city} to {city}`), and an English article before a slot fits its word.
 *
 * The same pattern with the same lists always gives the same questions, whatever stands around it: the drawing is
 * seeded by the pattern's own text. No question comes twice, and spaces in them are single.
 */
export function expandPattern(
  pattern: string,
  lists: QuestionGrammar['lists'],
  { perWording, perPattern }: SampleLimits,
): readonly string[] {
  if (!/[({]/.test(pattern)) return [pattern]
  const draw = seededDraw(pattern)
  const segments = segmentsOf(pattern)
  const wordings = segments.reduce((product, choices) => product * choices.length, 1)
  const enough = Math.min(perPattern, pattern.includes('{') ? perWording * wordings : wordings)
  const turns = drawDistinct(Math.min(enough, wordings), wordings, draw).map((index) =>
    wordingAt(index, segments),
  )
  const questions = new Set<string>()
  // Short lists give fewer questions than enough: attempts end, too.
  for (let attempt = 0; attempt < enough + perWording && questions.size < enough; attempt++)
    questions.add(tidySpaces(fillSlots(turns[attempt % turns.length] ?? [], lists, draw)))
  return [...questions]
}

/** A text cut where its slots begin and end: every second part is a `{slot}`. */
type Parts = readonly string[]

function partsOf(text: string): Parts {
  return text.includes('{') ? text.split(/(\{[a-z]+\})/) : [text]
}

/** A pattern cut where its groups begin and end: the choices of each group, and between groups the only choice. */
function segmentsOf(pattern: string): readonly (readonly Parts[])[] {
  return pattern
    .split(/\(([^()]*)\)/)
    .map((text, index) => (index % 2 === 0 ? [text] : text.split('|')).map(partsOf))
}

/** One wording of a pattern, by its number: the first group's choices change first. */
function wordingAt(index: number, segments: readonly (readonly Parts[])[]): Parts {
  let rest = index
  return segments.flatMap((choices) => {
    const choice = choices[rest % choices.length] ?? []
    rest = Math.floor(rest / choices.length)
    return choice
  })
}

/** Draws `count` different numbers below `end`: a Fisher-Yates shuffle that ends early. */
function drawDistinct(count: number, end: number, draw: Draw): readonly number[] {
  const numbers = Array.from({ length: end }, (_, index) => index)
  for (let index = 0; index < count; index++) {
    const other = index + draw(end - index)
    ;[numbers[index], numbers[other]] = [numbers[other] ?? 0, numbers[index] ?? 0]
  }
  return numbers.slice(0, count)
}

function fillSlots(parts: Parts, lists: QuestionGrammar['lists'], draw: Draw): string {
  const taken = new Set<string>()
  let text = ''
  for (const part of parts)
    if (part.startsWith('{')) {
      const list = lists.get(part.slice(1, -1)) ?? []
      const free = taken.size === 0 ? list : list.filter((word) => !taken.has(word))
      const word = free[draw(free.length)] ?? ''
      taken.add(word)
      text = join(text, word.includes('{') ? fillSlots(partsOf(word), lists, draw) : word)
    } else text += part
  return text
}

/** Puts a word after a text, whose `a` becomes `an` where the word asks for it. */
function join(text: string, word: string): string {
  const hasArticle = text === 'a ' || text.endsWith(' a ')
  return hasArticle && takesAn.test(word) ? `${text.slice(0, -1)}n ${word}` : text + word
}

const takesAn = /^(?:(?!eu|one\b)[aeio]|um|un(?!i)|hour)/i

function tidySpaces(text: string): string {
  return text.includes('  ') ? text.replaceAll(/ {2,}/g, ' ').trim() : text.trim()
}

/** Mulberry32, seeded with the FNV-1a hash of a text. */
function seededDraw(seed: string): Draw {
  let state = 0x811c9dc5
  for (let index = 0; index < seed.length; index++)
    state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193)
  return (count) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count
  }
}
