import { OptionError } from '../../../core/index.ts'
import { checkReferences } from './check-references.ts'
import {
  type Answer,
  type Entity,
  formatPosition,
  type KnowledgeBase,
  type Position,
  type Wording,
} from './knowledge-base.ts'
import { questionKey } from './question-key.ts'

/**
 * Makes one base of several: answers by id, in order, questions to decline together. Rows of a `.tsv` add to an
 * answer that another file defines, and entities, synonyms and variables of one file are those of all.
 *
 * @throws {@link OptionError} `KB_DUPLICATE_ID`, `KB_DUPLICATE_DECLINE`, `KB_DUPLICATE_ENTITY` or
 * `KB_DUPLICATE_QUESTION`, with both places, and what {@link checkReferences} names.
 */
export function mergeBases(parts: readonly KnowledgeBase[]): KnowledgeBase {
  const answers = new Map<string, Answer>()
  for (const answer of parts.flatMap((part) => part.answers)) {
    const known = answers.get(answer.id)
    answers.set(answer.id, known === undefined ? answer : mergeAnswers(known, answer))
  }
  const declines = parts.map((part) => part.decline)
  const wordings = declines.flatMap((decline) => decline.wording ?? [])
  rejectSecondDecline(wordings)
  const base: KnowledgeBase = {
    answers: [...answers.values()],
    decline: {
      questions: declines.flatMap((decline) => decline.questions),
      wording: wordings[0],
    },
    language: parts.find(({ language }) => language !== undefined)?.language,
    synonyms: parts.flatMap(({ synonyms = [] }) => synonyms),
    entities: parts.flatMap(({ entities = [] }) => entities),
    environment: [...new Set(parts.flatMap(({ environment = [] }) => environment))],
  }
  rejectSecondEntities(base.entities ?? [])
  rejectSharedQuestions(base)
  checkReferences(base)
  return base
}

function mergeAnswers(known: Answer, other: Answer): Answer {
  if (known.wording !== undefined && other.wording !== undefined) {
    throw twice('KB_DUPLICATE_ID', `the id ${other.id}`, 'give one of them another id', known.at, other.at, {
      id: other.id,
    })
  }
  const [full, extra] = known.wording === undefined ? [other, known] : [known, other]
  return { ...full, questions: [...full.questions, ...extra.questions] }
}

function rejectSecondDecline([first, second]: readonly Wording[]): void {
  if (first === undefined || second === undefined) return
  const [here, there] = [first.en[0]?.at, second.en[0]?.at]
  if (here === undefined || there === undefined) return
  throw twice('KB_DUPLICATE_DECLINE', 'decline: answer:', 'keep one of them', here, there, {})
}

function rejectSecondEntities(entities: readonly Entity[]): void {
  const known = new Map<string, Position>()
  for (const { name, at } of entities) {
    const first = known.get(name)
    if (first === undefined) known.set(name, at)
    else throw twice('KB_DUPLICATE_ENTITY', `the entity ${name}`, 'keep one of them', first, at, { name })
  }
}

/** A question that stands under two answers can't be told apart by any recognition: somebody has to decide. */
function rejectSharedQuestions(base: KnowledgeBase): void {
  const groups = base.answers.map(({ id, questions }) => ({ id, questions }))
  const owners = new Map<string, { readonly id: string; readonly at: Position }>()
  for (const { id, questions } of [...groups, { id: 'decline', questions: base.decline.questions }]) {
    for (const { text, at } of questions) {
      const key = questionKey(text)
      const owner = owners.get(key)
      if (owner === undefined) owners.set(key, { id, at })
      else if (owner.id !== id) {
        const what = `the question "${text}" of ${owner.id}`
        const facts = { question: text, id, otherId: owner.id }
        throw twice('KB_DUPLICATE_QUESTION', what, 'keep it under one answer', owner.at, at, facts)
      }
    }
  }
}

function twice(
  code: string,
  what: string,
  advice: string,
  first: Position,
  second: Position,
  facts: Readonly<Record<string, string>>,
): OptionError {
  return new OptionError(
    code,
    `Cannot use ${formatPosition(second)}: ${what} stands at ${formatPosition(first)} already; ${advice}`,
    { details: { ...second, ...facts, otherFile: first.file, otherLine: first.line } },
  )
}
