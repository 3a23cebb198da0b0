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
  /** What was asked: a question that the base answers, one that it doesn't, or one whose answer was hidden. */
  readonly kind: 'own' | 'foreign' | 'hidden'
}

/** Confidence from which an answer is given where no trials tell. */
const usualAnswerFrom = 0.6
/** The share of foreign questions that should be declined. */
const declinedAtLeast = 0.95
/** The share of right guesses that may be withheld for it: more where the base itself has many examples to decline. */
const withheldAtMost = { usual: 0.01, cautious: 0.12 } as const
/** Confidence from which it is worth asking what was meant, as a share of that from which an answer is given. */
const clarifyShare = 0.4
/** Fewer trials say nothing of a threshold. */
const fewestTrials = 50
const thresholds = { least: 0.2, most: 0.85, step: 0.01 }
/** Confidence from which another guess is worth mentioning. */
const offerFrom = 0.05
const maxAlternatives = 3
/** Trust in the best guess where the question is stored under it, word for word. */
const trustInStored = 0.99
/** Trials are real questions; of a text that is hardly known at all they say nothing, and trust fades. */
const enoughCoverage = 0.25
/** How firmly the usual weights stand against what the trials say. */
const ridge = 0.1
/** How many foreign questions a base expects, by the examples to decline that it has itself. */
export type ForeignExpectation = 'few' | 'some' | 'many'

/**
 * The shares of questions that no answer answers, as trials are weighed. Those whose answer was hidden are as near to
 * others as questions seldom are, but where somebody wrote down what to decline.
 */
const foreignShares = {
  few: { foreign: 0.02, hidden: 0.005 },
  some: { foreign: 0.1, hidden: 0.03 },
  many: { foreign: 0.3, hidden: 0.01 },
} as const

/**
 * Learns from trials how far evidence can be trusted: logistic regression with a Gaussian prior round the usual
 * weights. Foreign trials are weighed to their expected share, however many there are. An answer is given from the
 * confidence on at which foreign trials are declined as they should be, or from the one at which more right guesses
 * would be withheld than may be, whichever is lower.
 */
export function fitDecision(
  trials: readonly Trial[],
  groupOf: GroupOf,
  expected: ForeignExpectation,
): DecisionModel {
  const counts = { own: 0, foreign: 0, hidden: 0 }
  for (const { kind } of trials) counts[kind]++
  const weightOf = (kind: Trial['kind']): number => {
    if (kind === 'own' || counts.own === 0) return 1
    const share = foreignShares[expected][kind]
    return Math.min(1, (counts.own * share) / (1 - share) / counts[kind])
  }
  const observations = trials.map(({ ranking, isRight, kind }) => ({
    evidence: evidenceOf(ranking, groupOf),
    isTrue: isRight,
    weight: weightOf(kind),
  }))
  const weights = fitLogistic(observations, usualWeights, ridge)
  const answerFrom = chooseThreshold(
    trials.map(({ kind, isRight }, place) => ({
      kind,
      isRight,
      confidence: probability(weights, observations[place]?.evidence ?? []),
    })),
    expected === 'many' ? withheldAtMost.cautious : withheldAtMost.usual,
  )
  return { weights, answerFrom, clarifyFrom: answerFrom * clarifyShare }
}

function chooseThreshold(
  trials: readonly { readonly kind: Trial['kind']; readonly isRight: boolean; readonly confidence: number }[],
  mostWithheld: number,
): number {
  const foreign = trials.filter(({ kind }) => kind === 'foreign')
  const right = trials.filter(({ isRight }) => isRight)
  if (foreign.length < fewestTrials || right.length < fewestTrials) return usualAnswerFrom
  const shareBelow = (some: readonly { readonly confidence: number }[], threshold: number): number =>
    some.filter(({ confidence }) => confidence < threshold).length / some.length
  let threshold = thresholds.least
  while (
    threshold < thresholds.most &&
    shareBelow(foreign, threshold) < declinedAtLeast &&
    shareBelow(right, threshold + thresholds.step) <= mostWithheld
  ) {
    threshold += thresholds.step
  }
  return threshold
}

/**
 * Draws the conclusion from a ranking. The first candidate's evidence becomes its confidence, never more than its share
 * among its rivals: what two claim alike neither can have. What is left is shared among the others. A question that is
 * stored as it stands (`storedAnswer`) needs no evidence.
 */
export function decide(
  ranking: Ranking,
  model: DecisionModel,
  groupOf: GroupOf,
  storedAnswer?: number,
): Decision {
  const known = Math.min(1, ranking.signals.coverage / enoughCoverage)
  const isStored = storedAnswer !== undefined && ranking.candidates[0]?.answer === storedAnswer
  const learnt = known * probability(model.weights, evidenceOf(ranking, groupOf))
  const trust = isStored ? trustInStored : Math.min(learnt, shareOfFirst(ranking, groupOf))
  const guesses = shareConfidence(ranking, trust)
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
