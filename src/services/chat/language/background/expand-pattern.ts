import type { QuestionGrammar } from './question-grammar.ts'

/** Draws one of `count` numbers from 0 on. */
type Draw = (count: number) => number

/**
 * Makes up to `samples` questions of a pattern, with choices drawn for its `(a|b)` groups and words for its `{slots}`,
 * so that neither a long list nor a much-varied pattern crowds the others out. A slot that stands twice gets two
 * different words (`from {city} to {city}`), and an English article before a slot fits its word.
 *
 * The same pattern with the same lists always gives the same questions, whatever stands around it: the drawing is
 * seeded by the pattern's own text. No question comes twice, and spaces in them are single.
 */
export function expandPattern(
  pattern: string,
  lists: QuestionGrammar['lists'],
  samples: number,
): readonly string[] {
  if (!/[({]/.test(pattern)) return [pattern]
  const draw = seededDraw(pattern)
  const questions = new Set<string>()
  // A pattern over short lists gives fewer questions than asked for: attempts end, too.
  for (let attempt = 0; attempt < 3 * samples && questions.size < samples; attempt++)
    questions.add(tidySpaces(fillSlots(chooseWording(pattern, draw), lists, draw)))
  return [...questions]
}

function chooseWording(pattern: string, draw: Draw): string {
  return pattern.replaceAll(/\(([^()]*)\)/g, (_, inner: string) => {
    const choices = inner.split('|')
    return choices[draw(choices.length)] ?? ''
  })
}

const slot = /(\ba )?\{([a-z]+)\}/g

function fillSlots(template: string, lists: QuestionGrammar['lists'], draw: Draw): string {
  const taken = new Set<string>()
  return template.replaceAll(slot, (_, article: string | undefined, name: string) => {
    const list = lists.get(name) ?? []
    const free = taken.size === 0 ? list : list.filter((word) => !taken.has(word))
    const word = free[draw(free.length)] ?? ''
    taken.add(word)
    const filled = word.includes('{') ? fillSlots(word, lists, draw) : word
    return article === undefined ? filled : `${takesAn.test(filled) ? 'an' : 'a'} ${filled}`
  })
}

const takesAn = /^(?:(?!eu|one\b)[aeio]|um|un(?!i)|hour)/i

function tidySpaces(text: string): string {
  return text.replaceAll(/ {2,}/g, ' ').trim()
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
