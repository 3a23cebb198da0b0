import { readWordNumeral } from './english-numeral.ts'
import type { Mention } from './mention.ts'

const word = /[a-z]+/g
// What stands between the words of one number.
const joint = /^[ -]$/
const demonstrative =
  /^(?:this|that|which|the|no|any|every|each|another|other|some|only|last|next|new|good|better|right|wrong|loved)$/
const notCounted = /^(?:another|of|by|self|day|s|who)$/
const timeOfDay = /^(?:am|pm|o)$/

interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/**
 * Finds numbers in English words: `thirty-five`, `two hundred and five`, `three point five`, `two and a half`, `a
 * dozen`, `half an hour`. `one` that stands for a thing (`this one`, `one of them`) is none, nor are ordinals.
 */
export function findEnglishNumbers(text: string): readonly Mention[] {
  const mentions: Mention[] = []
  for (const words of joinedWords(text)) {
    const texts = words.map((one) => one.text)
    for (let index = 0; index < texts.length;) {
      const number = readNumber(texts, index)
      const [first, last] = [words[index], words[index + (number?.words ?? 1) - 1]]
      if (number !== undefined && first !== undefined && last !== undefined) {
        mentions.push({ start: first.start, end: last.end, value: number.value })
      }
      index += number?.words ?? 1
    }
  }
  return mentions
}

/** Words with nothing but a space or a hyphen between them, so that a number may go on from one to the next. */
function joinedWords(text: string): readonly (readonly Word[])[] {
  const runs: Word[][] = []
  for (const { 0: letters, index: start } of text.matchAll(word)) {
    const one = { text: letters, start, end: start + letters.length }
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run !== undefined && before !== undefined && joint.test(text.slice(before.end, start))) run.push(one)
    else if (!/[\p{Script=Latin}\p{N}]/u.test(text[start - 1] ?? ' ')) runs.push([one])
  }
  return runs
}

function readNumber(
  words: readonly string[],
  start: number,
): { readonly value: string; readonly words: number } | undefined {
  // Between two numbers it takes one from the other: "seven minus four".
  const isAfterNumber = readWordNumeral(words, start - 1) !== undefined
  const isNegative = (words[start] === 'minus' && !isAfterNumber) || words[start] === 'negative'
  const first = isNegative ? start + 1 : start
  if (words[first] === 'half' && /^an?$/.test(words[first + 1] ?? '') && words[first + 2] !== 'dozen') {
    return { value: '0.5', words: 1 }
  }
  const whole = readWordNumeral(words, first)
  if (whole === undefined || isPronoun(words, first, whole.words)) return undefined
  const next = first + whole.words
  if (timeOfDay.test(words[next] ?? '')) return undefined
  const fraction = readFraction(words, next)
  const value = `${isNegative && whole.value > 0 ? '-' : ''}${whole.value}${fraction.text}`
  return { value, words: next + fraction.words - start }
}

function isPronoun(words: readonly string[], start: number, count: number): boolean {
  if (words[start] !== 'one' || count > 1) return false
  return demonstrative.test(words[start - 1] ?? '') || notCounted.test(words[start + 1] ?? '')
}

function readFraction(
  words: readonly string[],
  start: number,
): { readonly text: string; readonly words: number } {
  if (words[start] === 'and' && words[start + 1] === 'a' && words[start + 2] === 'half') {
    return { text: '.5', words: 3 }
  }
  if (words[start] !== 'point') return { text: '', words: 0 }
  let digits = ''
  for (let index = start + 1; digits.length < 10; index++) {
    const digit = readWordNumeral(words.slice(index, index + 1), 0)
    if (digit === undefined || digit.value > 9) break
    digits += digit.value
  }
  const kept = digits.replace(/0+$/, '')
  return digits === ''
    ? { text: '', words: 0 }
    : { text: kept === '' ? '' : `.${kept}`, words: 1 + digits.length }
}
