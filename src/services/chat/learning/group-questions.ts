import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import type { Outcome } from '../recognise/decide/decide.ts'
import { normaliseQuestion } from '../recognise/normalise/normalise-question.ts'
import { compareQuestions } from '../similarity.ts'
import type { KeptQuestion } from './question-store.ts'

/** Questions that ask alike, as far as their words tell. */
export interface QuestionGroup {
  /** Names the group, now and when more questions have come: the row of its first question. */
  readonly group: number
  /** How often it was asked. */
  readonly count: number
  readonly lastAt: Date
  /** Its wordings, each once and as first written, the most frequent first. */
  readonly questions: readonly { readonly question: string; readonly count: number }[]
  /** How often each outcome came of it; `down` were answered, and the answer not liked. */
  readonly outcomes: Readonly<Record<Exclude<Outcome, 'answer'> | 'down', number>>
  /** The answer whose phrasings are most like its first question, if any is at all. */
  readonly nearest?: NearestAnswer | undefined
  /** The rows of the log that it was made of. */
  readonly rows: readonly number[]
}

/** An answer that a group may be about. */
export interface NearestAnswer {
  readonly id: string
  /** The phrasing that is most alike. */
  readonly question: string
  /** By cosine, 0 to 1. */
  readonly similarity: number
}

/** So alike two questions are put together, by cosine. */
const leastAlike = 0.55
/** So alike a phrasing of an answer must be to suggest the answer. */
const leastNear = 0.15

/** One wording of the log, with all rows that have it. */
interface Wording {
  readonly question: string
  readonly kept: readonly KeptQuestion[]
}

/**
 * Groups questions, the oldest first: one joins the group whose first question is most like it, or else begins a group
 * (leader clustering, Hartigan 1975). So groups keep their names while more questions come. Most frequent groups first,
 * and among equals those asked last.
 */
export function groupQuestions(kept: readonly KeptQuestion[], base: KnowledgeBase): readonly QuestionGroup[] {
  const wordings = toWordings(kept)
  const phrasings = base.answers.flatMap(({ id, questions }) => questions.map(({ text }) => ({ id, text })))
  const findSimilar = compareQuestions([
    ...wordings.map(({ question }) => question),
    ...phrasings.map(({ text }) => text),
  ])
  const groups = new Map<number, Wording[]>()
  for (const [number, wording] of wordings.entries()) {
    const leader = findSimilar(number, leastAlike, (other) => groups.has(other))
    if (leader === undefined) groups.set(number, [wording])
    else groups.get(leader.question)?.push(wording)
  }
  const nearestTo = (number: number): NearestAnswer | undefined => {
    const nearest = findSimilar(number, leastNear, (other) => other >= wordings.length)
    const phrasing = phrasings[(nearest?.question ?? -1) - wordings.length]
    if (nearest === undefined || phrasing === undefined) return undefined
    return { id: phrasing.id, question: phrasing.text, similarity: nearest.similarity }
  }
  return Array.from(groups, ([leader, group]) => toGroup(group, nearestTo(leader))).toSorted(
    (a, b) => b.count - a.count || b.lastAt.getTime() - a.lastAt.getTime(),
  )
}

function toWordings(kept: readonly KeptQuestion[]): readonly Wording[] {
  const byText = Map.groupBy(kept, ({ question }) => normaliseQuestion(question))
  return Array.from(byText.values(), (same) => ({ question: same[0]?.question ?? '', kept: same }))
}

function toGroup(wordings: readonly Wording[], nearest: NearestAnswer | undefined): QuestionGroup {
  const kept = wordings.flatMap((wording) => wording.kept)
  const having = (holds: (one: KeptQuestion) => boolean): number => kept.filter(holds).length
  const questions = wordings
    .map(({ question, kept: same }) => ({ question, count: same.length }))
    .toSorted((a, b) => b.count - a.count)
  return {
    group: kept[0]?.row ?? 0,
    count: kept.length,
    lastAt: new Date(Math.max(...kept.map(({ at }) => at.getTime()))),
    questions,
    outcomes: {
      clarify: having(({ outcome }) => outcome === 'clarify'),
      decline: having(({ outcome }) => outcome === 'decline'),
      down: having(({ thumb }) => thumb === 'down'),
    },
    nearest,
    rows: kept.map(({ row }) => row),
  }
}
