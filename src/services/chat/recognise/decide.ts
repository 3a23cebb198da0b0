import { fitLogistic, probability } from './logistic.ts'
import type { Ranking } from './rank.ts'

/** What to do about a question: give an answer, ask which one was meant, or say that none fits. */
export type Outcome = 'answer' | 'clarify' | 'decline'

/** An answer that may have been meant. */
export interface Guess {
  readonly answer: number
  /** The stored question nearest to the one asked, by its entry's number. */
  readonly entry: number
  /** Estimated probability that this answer is meant, 0 to 1. */
  readonly confidence: number
}

/** What to do about a question, and what it was decided on. */
export interface Decision {
  readonly outcome: Outcome
  /** All candidates, the likeliest first. The first one's confidence is what the outcome depends on. */
  readonly guesses: readonly Guess[]
  /**
   * What else may have been meant, the likeliest first: at most three, each of a group of its own. Where the outcome
   * is `answer` that answer's group isn't among them; where it is `clarify` they are the choice to offer, at least one.
   */
  readonly alternatives: readonly Guess[]
}

/** Draws the conclusion from a ranking. */
export type Decide = (ranking: Ranking) => Decision

/** A ranking made with what was asked left out, and whether its first candidate was the right one. */
export interface Trial {
  readonly ranking: Ranking
  readonly isRight: boolean
}

/** Confidence from which the likeliest answer is given. */
const answerFrom = 0.6
/** Confidence from which it is worth asking what was meant. */
const clarifyFrom = 0.25
/** Confidence from which another guess is worth mentioning. */
const offerFrom = 0.05
const maxAlternatives = 3

/** What evidence weighs, in the order of `evidenceOf`, where a base has too few questions to learn it from. */
const usualWeights: readonly number[] = [-4, 0, 1, 6, 5, 4, 0.5]
/** How firmly the usual weights stand against what the trials say. */
const ridge = 0.1
/** Difference of scores that makes one guess e times likelier than another. */
const temperature = 0.03

/**
 * Learns from trials how far evidence can be trusted, and returns the function that decides by it. The evidence of the
 * first candidate (its score, its lead on the next one and on the examples to decline, the coverage) becomes a
 * probability by logistic regression with a Gaussian prior, never more than the candidate's share among its rivals;
 * what is left is shared among the others in proportion to exp(score / temperature).
 *
 * `groupOf` tells the group of an answer: candidates of one group don't compete, and are never offered together.
 */
export function fitDecision(trials: readonly Trial[], groupOf: (answer: number) => string): Decide {
  const observations = trials.map(({ ranking, isRight }) => ({
    evidence: evidenceOf(ranking, groupOf),
    isTrue: isRight,
  }))
  const weights = fitLogistic(observations, usualWeights, ridge)
  return (ranking) => {
    const trust = probability(weights, evidenceOf(ranking, groupOf))
    const guesses = shareConfidence(ranking, Math.min(trust, shareOfFirst(ranking, groupOf)))
    const outcome = outcomeOf(guesses[0]?.confidence ?? 0)
    return { outcome, guesses, alternatives: alternativesOf(guesses, outcome, groupOf) }
  }
}

function outcomeOf(confidence: number): Outcome {
  if (confidence >= answerFrom) return 'answer'
  return confidence >= clarifyFrom ? 'clarify' : 'decline'
}

function evidenceOf(
  { candidates, decline, coverage }: Ranking,
  groupOf: (answer: number) => string,
): readonly number[] {
  const [first, ...others] = candidates
  if (first === undefined) return usualWeights.map((_, index) => (index === 0 ? 1 : 0))
  const rival = others.find(({ answer }) => groupOf(answer) !== groupOf(first.answer))
  const lead = first.score - (rival?.score ?? 0)
  return [1, first.score, first.peak, lead, first.score - decline.score, first.peak - decline.peak, coverage]
}

/** What two groups claim alike neither can have: the first one's share where all others compete for the same. */
function shareOfFirst({ candidates }: Ranking, groupOf: (answer: number) => string): number {
  const [first] = candidates
  if (first === undefined) return 0
  const rivals = candidates.filter(({ answer }) => groupOf(answer) !== groupOf(first.answer))
  return 1 / rivals.reduce((sum, { score }) => sum + Math.exp((score - first.score) / temperature), 1)
}

/** The likeliest first; ones of equal score stay in the order of the ranking. */
function shareConfidence({ candidates, decline }: Ranking, confidence: number): readonly Guess[] {
  const [first, ...others] = candidates
  if (first === undefined) return []
  const share = (score: number) => Math.exp((score - first.score) / temperature)
  const rest = others.reduce((sum, { score }) => sum + share(score), share(decline.score))
  return candidates.map(({ answer, entry, score }, rank) => ({
    answer,
    entry,
    confidence: rank === 0 ? confidence : ((1 - confidence) * share(score)) / rest,
  }))
}

function alternativesOf(
  guesses: readonly Guess[],
  outcome: Outcome,
  groupOf: (answer: number) => string,
): readonly Guess[] {
  const [first, ...others] = guesses
  if (first === undefined) return []
  const alternatives = new Map([[groupOf(first.answer), first]])
  for (const guess of others) {
    const group = groupOf(guess.answer)
    if (guess.confidence >= offerFrom && !alternatives.has(group)) alternatives.set(group, guess)
  }
  return [...alternatives.values()].slice(outcome === 'answer' ? 1 : 0).slice(0, maxAlternatives)
}
