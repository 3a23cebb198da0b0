import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { type BlendTrial, type BlendWeights, blendSignals, fitBlend } from './decide/blend.ts'
import { type DecisionModel, fitDecision, type Trial } from './decide/decide.ts'
import type { GroupOf } from './decide/evidence.ts'
import { createFeaturiser } from './featurise/featurise-question.ts'
import { collectFeatures, usualBlockWeights } from './featurise/vocabulary.ts'
import type { Model } from './model.ts'
import { normaliseQuestion } from './normalise/normalise-question.ts'
import { declined } from './rank/nearness.ts'
import { createRandom } from './rank/random.ts'
import { createRanker, type Signals } from './rank/ranker.ts'
import { featuresOf } from './rank/sparse-rows.ts'
import { type Corpus, type RankPlan, trainRanker } from './rank/train-ranker.ts'
import { share } from './shared-memory.ts'

/** What a recogniser learns from besides the base. */
export interface TrainingOptions {
  /** Questions that most bases don't answer, to learn declining from. @default none */
  readonly background?: readonly string[]
}

/** Phrasings an answer has to have, in the middle, for planes to be drawn, and for nets to be trained. */
const phrasingsForPlanes = 4
const phrasingsForNets = 10
const textsForNets = 1600
const netCount = 3
/** With more texts, features of one text alone are left out. */
const textsForPruning = 3000
/** At most this many questions are tried out. */
const maxTrials = 3000
const maxLeaveOneOutTrials = 400
/** One answer in so many is hidden, so that its questions are foreign. */
const hiddenStride = 6
/** Where fewer of the texts than this are examples to decline, answers are hidden as well. */
const enoughExamples = 0.1

/**
 * Trains on a base what a recogniser needs: retrieval for few phrasings, linear planes and small nets where there are
 * enough; then how far each of them and all evidence can be trusted, by asking questions that were left out. Examples
 * to decline are the base's own and the background's; where they are few, whole answers are hidden. Deterministic: the
 * same base gives the same model.
 */
export function trainModel(base: KnowledgeBase, options: TrainingOptions = {}): Model {
  const groups = base.answers.map(({ id, group }) => group ?? id)
  const groupOf: GroupOf = (answer) => groups[answer] ?? ''
  const corpus = collectCorpus(base, options.background ?? [])
  const plan = planTraining(corpus)
  const everything = Array.from(corpus.owners, (_, text) => text)
  const rank = trainRanker(corpus, everything, plan)
  const trials = plan.isLinear ? tryFolds(corpus, plan) : tryLeavingOut(corpus, plan, groupOf)
  const { blend, decision } = learnFrom(trials, plan, corpus.answerCount, groupOf)
  return share({ rank, blend, decision, groups })
}

/** Texts that normalise to the same under one answer are one; a background question that an answer has is left out. */
function collectCorpus({ answers, decline }: KnowledgeBase, background: readonly string[]): Corpus {
  const texts: string[] = []
  const owners: number[] = []
  const stored = new Set<string>()
  const add = (owner: number, questions: Iterable<string>): void => {
    const own = new Set<string>()
    for (const question of questions) own.add(normaliseQuestion(question))
    for (const text of own) {
      if (owner === declined && stored.has(text)) continue
      stored.add(text)
      texts.push(text)
      owners.push(owner)
    }
  }
  for (const [answer, { questions }] of answers.entries())
    add(
      answer,
      questions.map(({ text }) => text),
    )
  add(
    declined,
    decline.questions.map(({ text }) => text),
  )
  add(declined, background)
  return {
    features: collectFeatures(texts, createFeaturiser()),
    owners: Int32Array.from(owners),
    answerCount: answers.length,
  }
}

function planTraining({ owners, answerCount }: Corpus): RankPlan {
  const counts = new Int32Array(answerCount)
  for (const owner of owners) if (owner !== declined) counts[owner]!++
  const middle = counts.toSorted()[Math.floor(answerCount / 2)] ?? 0
  const own = counts.reduce((sum, count) => sum + count, 0)
  const isLinear = answerCount > 1 && middle >= phrasingsForPlanes
  const hasNets = isLinear && middle >= phrasingsForNets && own >= textsForNets
  return {
    minTexts: owners.length >= textsForPruning ? 2 : 1,
    blockWeights: usualBlockWeights,
    isLinear,
    cost: 1,
    nets: hasNets ? netCount : 0,
    epochs: 8,
  }
}

/** What was said of a question that had been left out; `right` is its answer, or `declined`. */
interface Asked {
  readonly signals: Signals
  readonly right: number
}

function keep({ linear, net, ...rest }: Signals): Signals {
  return { ...rest, linear: linear?.slice(), net: net?.slice() }
}

function tryFolds(corpus: Corpus, plan: RankPlan): readonly Asked[] {
  const { owners, answerCount, features } = corpus
  const foldCount = owners.length < textsForPruning ? 3 : 5
  const rounds = owners.length < textsForPruning ? 3 : 1
  const random = createRandom(owners.length)
  const fold = assignFolds(owners, foldCount)
  const examples = owners.filter((owner) => owner === declined).length
  const hidesAnswers = answerCount >= hiddenStride && examples < enoughExamples * owners.length
  const asked: Asked[] = []
  for (let round = 0; round < rounds; round++) {
    const isHidden = (owner: number): boolean =>
      hidesAnswers && owner !== declined && (owner + round) % hiddenStride === 0
    const kept: number[] = []
    const left: number[] = []
    for (const [text, owner] of owners.entries()) {
      if (fold[text] === round) left.push(text)
      else if (!isHidden(owner)) kept.push(text)
    }
    const { data, memory } = share(trainRanker(corpus, kept, plan))
    const rank = createRanker(data, memory)
    random.shuffle(left)
    for (const text of left.slice(0, Math.ceil(maxTrials / rounds))) {
      const owner = owners[text] ?? declined
      const right = isHidden(owner) ? declined : owner
      asked.push({ signals: keep(rank(featuresOf(features, text))), right })
    }
  }
  return asked
}

/** Deals the texts of each owner out over the folds, so that each fold has its share of them. */
function assignFolds(owners: Int32Array, foldCount: number): Int32Array {
  const dealt = new Map<number, number>()
  const random = createRandom(foldCount)
  const order = random.shuffle(Int32Array.from(owners, (_, text) => text))
  const fold = new Int32Array(owners.length)
  for (const text of order) {
    const owner = owners[text] ?? declined
    const next = dealt.get(owner) ?? owner - declined
    fold[text] = next % foldCount
    dealt.set(owner, next + 1)
  }
  return fold
}

/** With few phrasings a fold would leave an answer none, but nearness can be asked with any entry hidden. */
function tryLeavingOut(corpus: Corpus, plan: RankPlan, groupOf: GroupOf): readonly Asked[] {
  const { owners, features } = corpus
  const { data, memory } = share(
    trainRanker(
      corpus,
      Array.from(owners, (_, text) => text),
      plan,
    ),
  )
  const rank = createRanker(data, memory)
  const groups = Array.from(owners, (owner) => (owner === declined ? undefined : groupOf(owner)))
  const sizes = new Map<string | undefined, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const hasExamples = sizes.has(undefined)
  const asked: Asked[] = []
  const stride = Math.max(1, Math.ceil(owners.length / maxLeaveOneOutTrials))
  for (let text = 0; text < owners.length; text += stride) {
    const group = groups[text]
    const own = featuresOf(features, text)
    if (group === undefined || sizes.get(group) !== 1) {
      asked.push({ signals: rank(own, (other) => other === text), right: owners[text] ?? declined })
    }
    if (!hasExamples && group !== undefined) {
      asked.push({ signals: rank(own, (other) => groups[other] === group), right: declined })
    }
  }
  return asked
}

function learnFrom(
  asked: readonly Asked[],
  plan: RankPlan,
  answerCount: number,
  groupOf: GroupOf,
): { readonly blend: BlendWeights; readonly decision: DecisionModel } {
  const answerable: readonly BlendTrial[] = asked.filter(({ right }) => right !== declined)
  const blend = fitBlend(answerable, priorBlend(plan), answerCount)
  const trials = asked.map(({ signals, right }): Trial => {
    const ranking = blendSignals(signals, blend, answerCount)
    const first = ranking.candidates[0]
    const isForeign = right === declined
    return {
      ranking,
      isForeign,
      isRight: !isForeign && first !== undefined && groupOf(first.answer) === groupOf(right),
    }
  })
  return { blend, decision: fitDecision(trials, groupOf) }
}

function priorBlend({ isLinear, nets }: RankPlan): BlendWeights {
  if (!isLinear) return { linear: 0, net: 0, near: 33 }
  return nets > 0 ? { linear: 3, net: 1, near: 3 } : { linear: 5, net: 0, near: 5 }
}
