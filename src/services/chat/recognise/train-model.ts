import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { type BackgroundQuestion, backgroundQuestions } from '../language/background/background-questions.ts'
import { collectCorpus, hasEnoughExamples, isLargeBase } from './collect-corpus.ts'
import { type BlendTrial, type BlendWeights, blendSignals, fitBlend } from './decide/blend.ts'
import { type DecisionModel, fitDecision, type ForeignExpectation, type Trial } from './decide/decide.ts'
import type { GroupOf } from './decide/evidence.ts'
import { soundlessBlockWeights, usualBlockWeights } from './featurise/vocabulary.ts'
import type { Model } from './model.ts'
import { declined } from './rank/nearness.ts'
import { createRanker } from './rank/ranker.ts'
import { type Corpus, type RankPlan, trainRanker } from './rank/train-ranker.ts'
import { share } from './shared-memory.ts'
import { type Asked, tryFolds, tryLeavingOut } from './trials.ts'

/** What a recogniser learns from besides the base. */
export interface TrainingOptions {
  /** Questions that most bases don't answer, to learn declining from. @default those that come with Portside */
  readonly background?: readonly BackgroundQuestion[]
}

/** Phrasings an answer has to have, in the middle, for planes to be drawn, and for nets to be trained. */
const phrasingsForPlanes = 4
const phrasingsForNets = 10
const textsForNets = 1600
/** Texts times answers from which nets take longer to train than anybody waits for. */
const mostNetWork = 5_000_000
const netCount = 3
const netEpochs = 14
/** With more texts, features of one text alone are left out. */
const textsForPruning = 1600

/**
 * Trains on a base what a recogniser needs: retrieval for few phrasings, linear planes and small nets where there are
 * enough; then how far each of them and all evidence can be trusted, by asking questions that were left out. Examples
 * to decline are the base's own and the background's; where they are few, whole answers are hidden. Deterministic: the
 * same base gives the same model.
 */
export function trainModel(base: KnowledgeBase, options: TrainingOptions = {}): Model {
  const { corpus, texts, words } = collectCorpus(
    base,
    options.background === undefined ? backgroundQuestions : () => options.background ?? [],
  )
  const plan = planTraining(corpus)
  const everything = Array.from(corpus.owners, (_, text) => text)
  const { data, memory } = share({
    rank: trainRanker(corpus, everything, plan),
    groups: groupAnswers(base),
  })
  const { rank, groups } = data
  const groupOf: GroupOf = (answer) => groups[answer] ?? answer
  const trials = plan.isLinear
    ? tryFolds(corpus, plan)
    : tryLeavingOut(corpus, createRanker(rank, memory), groupOf)
  const { blend, decision } = learnFrom(trials, plan, corpus, groupOf)
  return { memory, data: { rank, blend, decision, words, texts, groups } }
}

/** The group of each answer by the number of the first answer that is in it. */
function groupAnswers({ answers }: KnowledgeBase): Int32Array {
  const first = new Map<string, number>()
  return Int32Array.from(answers, ({ group }, answer) => {
    if (group === undefined) return answer
    if (!first.has(group)) first.set(group, answer)
    return first.get(group) ?? answer
  })
}

function planTraining({ owners, answerCount }: Corpus): RankPlan {
  const counts = new Int32Array(answerCount)
  for (const owner of owners) if (owner !== declined) counts[owner]!++
  const middle = counts.toSorted()[Math.floor(answerCount / 2)] ?? 0
  const own = counts.reduce((sum, count) => sum + count, 0)
  const isLinear = answerCount > 1 && middle >= phrasingsForPlanes
  const hasNets =
    isLinear && middle >= phrasingsForNets && own >= textsForNets && own * answerCount <= mostNetWork
  return {
    minTexts: isLinear && own >= textsForPruning ? 2 : 1,
    blockWeights: isLargeBase(answerCount) ? soundlessBlockWeights : usualBlockWeights,
    isLinear,
    cost: 1,
    nets: hasNets ? netCount : 0,
    epochs: netEpochs,
  }
}

function learnFrom(
  asked: readonly Asked[],
  plan: RankPlan,
  { answerCount, owners, ownTexts }: Corpus,
  groupOf: GroupOf,
): { readonly blend: BlendWeights; readonly decision: DecisionModel } {
  const answerable: readonly BlendTrial[] = asked.filter(({ right }) => right !== declined)
  const blend = fitBlend(answerable, priorBlend(plan), answerCount)
  const trials = asked.map(({ signals, right, isHidden }): Trial => {
    const ranking = blendSignals(signals, blend, answerCount)
    const first = ranking.candidates[0]
    if (right === declined) return { ranking, kind: isHidden ? 'hidden' : 'foreign', isRight: false }
    return { ranking, kind: 'own', isRight: first !== undefined && groupOf(first.answer) === groupOf(right) }
  })
  return { blend, decision: fitDecision(trials, groupOf, expectationOf(owners.subarray(0, ownTexts))) }
}

function expectationOf(owners: Int32Array): ForeignExpectation {
  if (hasEnoughExamples(owners)) return 'many'
  return owners.includes(declined) ? 'some' : 'few'
}

function priorBlend({ isLinear, nets }: RankPlan): BlendWeights {
  if (!isLinear) return { linear: 0, net: 0, near: 33 }
  return nets > 0 ? { linear: 1.5, net: 1.5, near: 1.5 } : { linear: 5, net: 0, near: 5 }
}
