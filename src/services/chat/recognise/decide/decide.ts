import type { Ranking } from './blend.ts'
import { evidenceOf, type GroupOf, shareOfFirst, usualWeights } from './evidence.ts'
import { fitLogistic, probability } from './logistic.ts'

/** What to do about a question: give an answer, ask which one was meant, or say that none fits. */
export type Outcome = 'answer' | 'clarify' | 'decline'

/** An answer that may have been meant. */
export interface Guess {
  readonly answer: number
  /** The stored question nearest to the one asked, by its entry's number; -1 where none is near. */
  readonly entry: number
  /** Estimated probability that this answer is meant, 0 to 1. */
  readonly confidence: number
}

/** What to do about a question, and what it was decided on. */
export interface Decision {
  readonly outcome: Outcome
  /** The likeliest candidates, at most ten, the likeliest first. The first one's confidence is what the outcome depends on. */
  readonly guesses: readonly Guess[]
  /**
   * What else may have been meant, the likeliest first: at most three, each of a group of its own. Where the outcome
   * is `answer` that answer's group isn't among them; where it is `clarify` they are the choice to offer, at least one.
   */
  readonly alternatives: readonly Guess[]
}

/** How far evidence is trusted. */
export interface DecisionModel {
  /** What each piece of evidence weighs, in the order of `evidenceNames`. */
  readonly weights: readonly number[]
  /** Confidence from which the likeliest answer is given. */
  readonly answerFrom: number
  /** Confidence from which it is worth asking what was meant. */
  readonly clarifyFrom: number
}

/** A ranking made with what was asked left out, and whether its first candidate was the right one. */
export interface Trial {
  readonly ranking: Ranking
  readonly isRight: boolean
  /** Whether no answer is right. */
  readonly isForeign: boolean
}

const answerFrom = 0.6
const clarifyFrom = 0.25
/** Confidence from which another guess is worth mentioning. */
const offerFrom = 0.05
const maxAlternatives = 3
/** Trials are real questions; of a text that is hardly known at all they say nothing, and trust fades. */
const enoughCoverage = 0.25
/** How firmly the usual weights stand against what the trials say. */
const ridge = 0.1
/** The share of questions that no answer answers, as trials are weighed: what a bot that people try out may expect. */
const foreignShare = 0.2

/**
 * Learns from trials how far evidence can be trusted: logistic regression with a Gaussian prior round the usual
 * weights. Trials with and without an answer are weighed to `foreignShare`, however many of each there are.
 */
export function fitDecision(trials: readonly Trial[], groupOf: GroupOf): DecisionModel {
  const foreign = trials.filter(({ isForeign }) => isForeign).length
  const own = trials.length - foreign
  const foreignWeight =
    own === 0 ? 1 : Math.min(1, (own * foreignShare) / (1 - foreignShare) / Math.max(1, foreign))
  const observations = trials.map(({ ranking, isRight, isForeign }) => ({
    evidence: evidenceOf(ranking, groupOf),
    isTrue: isRight,
    weight: isForeign ? foreignWeight : 1,
  }))
  return { weights: fitLogistic(observations, usualWeights, ridge), answerFrom, clarifyFrom }
}

/**
 * Draws the conclusion from a ranking. The first candidate's evidence becomes its confidence; with
 * no classifier to learn from, never more than its share among its rivals. What is left is shared among the others.
 */
export function decide(ranking: Ranking, model: DecisionModel, groupOf: GroupOf): Decision {
  const known = Math.min(1, ranking.signals.coverage / enoughCoverage)
  const trust = known * probability(model.weights, evidenceOf(ranking, groupOf))
  const isClassified = ranking.signals.linear !== undefined
  const guesses = shareConfidence(
    ranking,
    isClassified ? trust : Math.min(trust, shareOfFirst(ranking, groupOf)),
  )
  const confidence = guesses[0]?.confidence ?? 0
  const outcome =
    confidence >= model.answerFrom ? 'answer' : confidence >= model.clarifyFrom ? 'clarify' : 'decline'
  return { outcome, guesses, alternatives: alternativesOf(guesses, outcome, groupOf) }
}

/** The likeliest first. Other guesses have their share of what the first leaves, and never more than the first. */
function shareConfidence({ candidates }: Ranking, confidence: number): readonly Guess[] {
  const [first] = candidates
  if (first === undefined) return []
  const rest = Math.max(1e-12, 1 - first.share)
  return candidates.map(({ answer, near, share }, rank) => ({
    answer,
    entry: near.entry,
    confidence: rank === 0 ? confidence : Math.min(confidence, ((1 - confidence) * share) / rest),
  }))
}

function alternativesOf(guesses: readonly Guess[], outcome: Outcome, groupOf: GroupOf): readonly Guess[] {
  const [first, ...others] = guesses
  if (first === undefined) return []
  const alternatives = new Map([[groupOf(first.answer), first]])
  for (const guess of others) {
    const group = groupOf(guess.answer)
    if (guess.confidence >= offerFrom && !alternatives.has(group)) alternatives.set(group, guess)
  }
  return [...alternatives.values()].slice(outcome === 'answer' ? 1 : 0).slice(0, maxAlternatives)
}
