import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { type Decision, fitDecision, type Trial } from './decide.ts'
import { featuriseNgrams } from './featurise.ts'
import { normaliseQuestion } from './normalise.ts'
import { declined, type Entry, indexEntries, type Rank } from './rank.ts'

/** Recognises which of a base's questions is meant. */
export interface Recogniser {
  /** Decides about one question; the answers in the decision are places in the base's list. Needs microseconds. */
  recognise(question: string): Decision
}

/** At most this many stored questions are tried out to calibrate the confidence, evenly spread over the base. */
const maxTrials = 400
/** Without examples to decline, one trial in so many is asked again as if its answer weren't there. */
const foreignStride = 4

/**
 * Trains a recogniser of four rooms, a file each, joined here: normalise (text → text) → featurise (→ `Features`) →
 * rank (→ `Ranking`) → decide (→ `Decision`). Deterministic: the same base gives the same recogniser. Confidence is calibrated on the base itself, by asking its own questions with the one
 * asked left out, and, where there are no examples to decline, with its whole answer left out.
 */
export function trainRecogniser(base: KnowledgeBase): Recogniser {
  const entries = toEntries(base)
  const rank = indexEntries(entries)
  const groups = base.answers.map(({ id, group }) => group ?? id)
  const groupOf = (answer: number) => groups[answer] ?? ''
  const decide = fitDecision(tryOut(entries, rank, groupOf), groupOf)
  return {
    recognise: (question) => decide(rank(featuriseNgrams(normaliseQuestion(question)))),
  }
}

/** Phrasings of an answer that normalise to the same text are one entry. */
function toEntries({ answers, decline }: KnowledgeBase): readonly Entry[] {
  const owned = answers.map(({ questions }, owner) => ({ owner, questions }))
  return [...owned, { owner: declined, questions: decline.questions }].flatMap(({ owner, questions }) => {
    const normalised = new Set(questions.map(({ text }) => normaliseQuestion(text)))
    return Array.from(normalised, (text) => ({ owner, features: featuriseNgrams(text) }))
  })
}

function tryOut(
  entries: readonly Entry[],
  rank: Rank,
  groupOf: (answer: number) => string,
): readonly Trial[] {
  const groups = entries.map(({ owner }) => (owner === declined ? undefined : groupOf(owner)))
  const sizes = new Map<string | undefined, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const hasExamples = sizes.has(undefined)
  const trials: Trial[] = []
  const stride = Math.max(1, Math.ceil(entries.length / maxTrials))
  for (let index = 0; index < entries.length; index += stride) {
    const entry = entries[index]
    const group = groups[index]
    if (entry === undefined || (group !== undefined && sizes.get(group) === 1)) continue
    const ranking = rank(entry.features, (other) => other === index)
    const first = ranking.candidates[0]
    trials.push({
      ranking,
      isRight: first !== undefined && group !== undefined && groupOf(first.answer) === group,
    })
    if (!hasExamples && index % (foreignStride * stride) === 0) {
      trials.push({ ranking: rank(entry.features, (other) => groups[other] === group), isRight: false })
    }
  }
  return trials
}
