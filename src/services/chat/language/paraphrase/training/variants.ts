import { normaliseQuestion } from '../../../recognise/normalise/normalise-question.ts'
import type { Lexicon, ParaphraseGroup } from './lexicon.ts'
import { expandTemplate, renderTemplate } from './template.ts'
import type { Random } from './random.ts'

/** Texts that mean the same, normalised. */
export type Variants = readonly string[]

/** How many readings are made of a group, if it has no more wordings. */
const readingsOfGroup = 150
/** A wording is read as often as it has readings, but no more than so many times as one that has a single one. */
const largestShare = 6

/** How often a word of an utterance gives way to another of its group. */
const substitutionRate = 0.1
/** How often a reading has a slip of the fingers. */
const slipRate = 0.06

/** The words of a lexicon, a group after another, normalised. */
export function readingsOfWords({ words }: Lexicon): readonly Variants[] {
  return words.map(({ wordings }) => [...new Set(wordings.flatMap(expandTemplate).map(normaliseQuestion))])
}

/**
 * Readings of the utterances of a lexicon: a wording with its choices made and its slots filled, some words exchanged
 * for others of their group, and now and then a slip of the fingers.
 */
export function readingsOfUtterances(lexicon: Lexicon, random: Random): readonly Variants[] {
  const exchange = createExchange(lexicon.words)
  return lexicon.utterances.map((group) => readingsOf(group, lexicon, exchange, random))
}

function readingsOf(
  { wordings }: ParaphraseGroup,
  { slots }: Lexicon,
  exchange: Exchange,
  random: Random,
): Variants {
  const fill = (slot: string) => {
    const values = slots.get(slot) ?? []
    return values[random.below(values.length)] ?? ''
  }
  const deck = wordings.flatMap((wording) => {
    const share = Math.min(largestShare, expandTemplate(wording).length)
    return Array.from({ length: share }, () => wording)
  })
  return Array.from({ length: Math.max(readingsOfGroup, deck.length) }, (_, draw) => {
    const text = renderTemplate(deck[draw % deck.length] ?? [], random.below, fill)
    return normaliseQuestion(draw < deck.length ? text : slip(exchange(text, random), random))
  })
}

type Exchange = (text: string, random: Random) => string

const longestWord = 8
/** Single characters have too many meanings to be exchanged for others. */
const shortestWord = 2

function createExchange(words: readonly ParaphraseGroup[]): Exchange {
  const groupsOf = new Map<string, (readonly string[])[]>()
  for (const { wordings } of words) {
    const members = wordings.flatMap(expandTemplate)
    for (const member of members) groupsOf.set(member, [...(groupsOf.get(member) ?? []), members])
  }
  return (text, random) => {
    let exchanged = ''
    let index = 0
    while (index < text.length) {
      const word = longestKnown(text, index, groupsOf)
      if (word === '') {
        exchanged += text[index++] ?? ''
        continue
      }
      index += word.length
      exchanged += random.fraction() < substitutionRate ? another(groupsOf.get(word) ?? [], random) : word
    }
    return exchanged
  }
}

function another(groups: readonly (readonly string[])[], random: Random): string {
  const group = groups[random.below(groups.length)] ?? []
  return group[random.below(group.length)] ?? ''
}

function longestKnown(text: string, index: number, known: ReadonlyMap<string, unknown>): string {
  if (isWithinWord(text, index)) return ''
  for (let length = Math.min(longestWord * 3, text.length - index); length >= shortestWord; length--) {
    const word = text.slice(index, index + length)
    if (known.has(word) && !isWithinWord(text, index + length)) return word
  }
  return ''
}

/** Whether a place in a text is between two letters of one word; between Chinese characters never. */
function isWithinWord(text: string, index: number): boolean {
  return /[a-z']/i.test(text[index - 1] ?? '') && /[a-z']/i.test(text[index] ?? '')
}

/** Leaves out a character, or exchanges it with the next one. */
function slip(text: string, random: Random): string {
  if (text.length < 4 || random.fraction() >= slipRate) return text
  const place = random.below(text.length - 1)
  const swapped =
    random.fraction() < 0.5 ? `${text[place + 1] ?? ''}${text[place] ?? ''}` : (text[place + 1] ?? '')
  return `${text.slice(0, place)}${swapped}${text.slice(place + 2)}`
}
