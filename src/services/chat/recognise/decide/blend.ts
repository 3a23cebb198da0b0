import type { Nearness } from '../rank/nearness.ts'
import { declined, farAway } from '../rank/nearness.ts'
import type { Signals } from '../rank/ranker.ts'
import { solve } from './logistic.ts'

/** How much each way of ranking counts, in logits for each unit of its score. */
export interface BlendWeights {
  readonly linear: number
  readonly net: number
  readonly near: number
}

/** An answer that may be meant. */
export interface Candidate {
  readonly answer: number
  /** What its entries say; an answer that classifiers alone propose may be far away. */
  readonly near: Nearness
  /** What all ways of ranking say together, in logits. */
  readonly score: number
  /** Its share of probability among the answers. */
  readonly share: number
}

/** What the decision is made on. */
export interface Ranking {
  /** The likeliest answers, at most ten, the likeliest first, equal ones in the order of the base. */
  readonly candidates: readonly Candidate[]
  /** How near the examples to decline come. */
  readonly decline: Nearness
  readonly signals: Signals
}

/** Signals whose right answer is known. */
export interface BlendTrial {
  readonly signals: Signals
  readonly right: number
}

const maxCandidates = 10
const maxRounds = 20
/** How firmly the weights stand where trials say otherwise. */
const ridge = 10

/** Answers, and what all ways of ranking say of each. */
interface Scores {
  readonly answers: ArrayLike<number>
  readonly scores: Float64Array
}

/** Ranks answers by the weighted sum of what each way of ranking says. */
export function blendSignals(signals: Signals, weights: BlendWeights, answerCount: number): Ranking {
  const { answers, scores } = sumUp(signals, weights, answerCount)
  const highest = signals.coverage > 0 ? topOf(scores) : []
  const most = scores[highest[0] ?? 0] ?? 0
  let total = 0
  for (const score of scores) total += Math.exp(score - most)
  const candidates = highest.map((place) => {
    const answer = answers[place]!
    const score = scores[place]!
    return { answer, near: signals.near.get(answer) ?? farAway, score, share: Math.exp(score - most) / total }
  })
  return { candidates, decline: signals.near.get(declined) ?? farAway, signals }
}

/** With classifiers every answer has a score; by nearness alone those have that are near. */
function sumUp(signals: Signals, weights: BlendWeights, answerCount: number): Scores {
  const { linear, net, near } = signals
  if (linear === undefined && net === undefined) {
    const answers = [...near.keys()].filter((answer) => answer !== declined).toSorted((a, b) => a - b)
    return {
      answers,
      scores: Float64Array.from(answers, (answer) => weights.near * (near.get(answer)?.score ?? 0)),
    }
  }
  const scores = new Float64Array(answerCount)
  for (let answer = 0; answer < answerCount; answer++) {
    scores[answer] = weights.linear * (linear?.[answer] ?? 0) + weights.net * (net?.[answer] ?? 0)
  }
  for (const [answer, { score }] of near) if (answer !== declined) scores[answer]! += weights.near * score
  return { answers: placesUpTo(answerCount), scores }
}

let places = new Int32Array(0)

/** 0, 1, 2 … as an array that is kept. */
function placesUpTo(length: number): Int32Array {
  if (places.length < length) places = Int32Array.from({ length }, (_, place) => place)
  return places
}

/** The places of the highest scores, the highest first. */
function topOf(scores: Float64Array): readonly number[] {
  const top: number[] = []
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place]!
    if (top.length === maxCandidates && score <= scores[top[maxCandidates - 1]!]!) continue
    let rank = top.length
    while (rank > 0 && score > scores[top[rank - 1]!]!) rank--
    top.splice(rank, 0, place)
    if (top.length > maxCandidates) top.pop()
  }
  return top
}

/**
 * Finds the weights under which the right answers of trials are likeliest: softmax regression over the ways of
 * ranking, by Newton's method, drawn to `prior` where trials are few. With no classifier, nearness alone counts.
 */
export function fitBlend(
  trials: readonly BlendTrial[],
  prior: BlendWeights,
  answerCount: number,
): BlendWeights {
  const start = [prior.linear, prior.net, prior.near]
  let weights = start
  for (let round = 0; round < maxRounds && trials.length > 0; round++) {
    const gradient = weights.map((weight, way) => ridge * (weight - start[way]!))
    const curvature = weights.map((_, row) => weights.map((__, column) => (row === column ? ridge : 0)))
    for (const trial of trials) addTrial(trial, weights, answerCount, gradient, curvature)
    const step = solve(curvature, gradient)
    const scale = Math.min(1, 5 / Math.max(...step.map(Math.abs)))
    weights = weights.map((weight, way) => Math.max(0, weight - scale * step[way]!))
    if (Math.max(...step.map(Math.abs)) < 1e-3) break
  }
  const [linear = 0, net = 0, near = 0] = weights
  return { linear, net, near }
}

function addTrial(
  { signals, right }: BlendTrial,
  [linear = 0, net = 0, near = 0]: readonly number[],
  answerCount: number,
  gradient: number[],
  curvature: number[][],
): void {
  const { answers, scores } = sumUp(signals, { linear, net, near }, answerCount)
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  if (highest === -Infinity) return
  const mean = [0, 0, 0]
  const products = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  let total = 0
  for (let place = 0; place < scores.length; place++) {
    const weight = Math.exp(scores[place]! - highest)
    if (weight < 1e-9) continue
    total += weight
    const said = saidOf(signals, answers[place]!)
    for (let row = 0; row < 3; row++) {
      mean[row]! += weight * said[row]!
      for (let column = 0; column < 3; column++)
        products[3 * row + column]! += weight * said[row]! * said[column]!
    }
  }
  const saidOfRight = saidOf(signals, right)
  for (let row = 0; row < 3; row++) {
    gradient[row]! += mean[row]! / total - saidOfRight[row]!
    for (let column = 0; column < 3; column++) {
      curvature[row]![column]! +=
        products[3 * row + column]! / total - (mean[row]! * mean[column]!) / total ** 2
    }
  }
}

function saidOf({ linear, net, near }: Signals, answer: number): readonly number[] {
  return [linear?.[answer] ?? 0, net?.[answer] ?? 0, near.get(answer)?.score ?? 0]
}
