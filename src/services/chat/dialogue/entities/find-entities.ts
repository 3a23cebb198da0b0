import type { Entity } from '../../knowledge/knowledge-base.ts'
import { findDates } from './date-expression.ts'
import { foldText, type FoldedText } from './folded-text.ts'
import { createListMatcher, type SpellName } from './list-matcher.ts'
import { inOriginal, type Mention } from './mention.ts'
import { findNumbers } from './number-expression.ts'
import { createPatternMatcher } from './pattern-matcher.ts'

/** A part of a question that says a value of an entity. */
export interface EntityMatch {
  /** The name of the entity. */
  readonly entity: string
  /**
   * The value, in one form however it was said: of a list its value's text, of a pattern what matched, of a date
   * `YYYY-MM-DD`, of a number plain decimal digits.
   */
  readonly value: string
  /** How the question said it. */
  readonly text: string
  /** Where `text` stands in the question, in UTF-16 units, as `slice` takes them. */
  readonly start: number
  readonly end: number
}

/** Finds what questions say of entities. */
export interface EntityFinder {
  /**
   * All that a question says, in the order of places; of several entities at one place the longer part first, then in
   * the order in which the entities were given. Of one entity no two matches overlap: the longest wins, then the one
   * further left. Dates are those of `now` by this machine's clock. Takes time in proportion to the question.
   */
  readonly find: (question: string, now: Date) => readonly EntityMatch[]
}

export interface EntityFinderOptions {
  /**
   * Other spellings of the names in lists, such as their pinyin, by which they are found as well.
   * @default none
   */
  readonly spell?: SpellName | undefined
}

/** A question, and what several entities would find out about it separately. */
interface Reading {
  readonly question: string
  readonly folded: FoldedText
  /** In the folded text. */
  readonly dates: () => readonly Mention[]
}

type FindMentions = (reading: Reading) => readonly Mention[]

/**
 * Makes a finder of the entities of a base. What counts as said is told at {@link createListMatcher},
 * {@link createPatternMatcher}, {@link findDates} and {@link findNumbers}.
 *
 * @throws Error where a pattern isn't one of RE2; a base that was loaded has none such.
 */
export function createEntityFinder(
  entities: readonly Entity[],
  { spell }: EntityFinderOptions = {},
): EntityFinder {
  const finders = entities.map((entity) => ({
    name: entity.name,
    findMentions: createFindMentions(entity, spell),
  }))
  return {
    find: (question, now) => {
      if (finders.length === 0) return []
      const reading = readQuestion(question, now)
      const matches = finders.flatMap(({ name, findMentions }) =>
        findMentions(reading).map(({ start, end, value }): EntityMatch => ({
          entity: name,
          value,
          text: question.slice(start, end),
          start,
          end,
        })),
      )
      return matches.toSorted((a, b) => a.start - b.start || b.end - a.end)
    },
  }
}

function readQuestion(question: string, now: Date): Reading {
  const folded = foldText(question)
  let dates: readonly Mention[] | undefined
  return { question, folded, dates: () => (dates ??= findDates(folded.text, now)) }
}

function createFindMentions(entity: Entity, spell: SpellName | undefined): FindMentions {
  if (entity.kind === 'list') {
    const findValues = createListMatcher(entity.values, spell)
    return ({ folded }) => findValues(folded)
  }
  if (entity.kind === 'pattern') {
    const findMatches = createPatternMatcher(entity.pattern)
    return ({ question }) => findMatches(question)
  }
  if (entity.kind === 'date') return ({ folded, dates }) => inOriginal(dates(), folded)
  return ({ folded, dates }) => inOriginal(findNumbers(folded.text, dates()), folded)
}
