import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { type BackgroundQuestion, backgroundQuestions } from '../language/background/background-questions.ts'
import { type BlendTrial, type BlendWeights, blendSignals, fitBlend } from './decide/blend.ts'
import { type DecisionModel, fitDecision, type Trial } from './decide/decide.ts'
import type { GroupOf } from './decide/evidence.ts'
import { createFeaturiser, type Featurise } from './featurise/featurise-question.ts'
import { collectFeatures, soundlessBlockWeights, usualBlockWeights } from './featurise/vocabulary.ts'
import type { Model } from './model.ts'
import { normaliseQuestion } from './normalise/normalise-question.ts'
import { declined } from './rank/nearness.ts'
import { createRandom } from './rank/random.ts'
import { createRanker, type Rank, type Signals } from './rank/ranker.ts'
import { featuresOf } from './rank/sparse-rows.ts'
import { type Corpus, type RankPlan, trainRanker } from './rank/train-ranker.ts'
import { selectBackground } from './select-background.ts'
import { share } from './shared-memory.ts'

/** What a recogniser learns from besides the base. */
export interface TrainingOptions {
  /** Questions that most bases don't answer, to learn declining from. @default those that come with Portside */
  readonly background?: readonly BackgroundQuestion[]
}

/** Phrasings an answer has to have, in the middle, for planes to be drawn, and for nets to be trained. */
const phrasingsForPlanes = 4
const phrasingsForNets = 10
const textsForNets = 1600
const netCount = 3
/** With more texts, features of one text alone are left out. */
const textsForPruning = 1600
const foldCount = 5
/** With more texts, one fold is tried out instead of two. */
const textsForOneFold = 3000
/** At most this many questions are tried out. */
const maxTrials = 3000
/** Of bases with more answers, texts aren't kept twice, spelling isn't corrected, and sounds don't count. */
const mostKeptTexts = 100_000
/** At most this many background questions are learnt from. */
const maxBackground = 6000
const maxLeaveOneOutTrials = 400
/** One answer in so many is hidden, so that its questions are foreign. */
const hiddenStride = 6
/** Where fewer of the texts than this are examples to decline, background questions are, and answers are hidden as well. */
const enoughExamples = 0.1

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

/** Texts that normalise to the same under one answer are one; a background question that an answer has is left out. */
function collectCorpus(
  { answers, decline }: KnowledgeBase,
  background: () => readonly BackgroundQuestion[],
): { readonly corpus: Corpus; readonly texts: readonly string[]; readonly words: readonly string[] } {
  const isLarge = answers.length > mostKeptTexts
  const featurise = createFeaturiser({ hasSounds: !isLarge, hasMeanings: !isLarge })
  const texts: string[] = []
  const owners: number[] = []
  let stored: ReadonlySet<string> | undefined
  const add = (owner: number, questions: Iterable<string>): void => {
    const own = new Set<string>()
    for (const question of questions) {
      const text = normaliseQuestion(question)
      if (own.has(text) || (owner === declined && stored?.has(text) === true)) continue
      own.add(text)
      texts.push(text)
      owners.push(owner)
    }
  }
  for (const [answer, { questions }] of answers.entries())
    add(
      answer,
      questions.map(({ text }) => text),
    )
  if (!isLarge) stored = new Set(texts)
  add(
    declined,
    decline.questions.map(({ text }) => text),
  )
  const ownTexts = texts.length
  if (!isLarge && !hasEnoughExamples(owners)) add(declined, chooseBackground(texts, background(), featurise))
  const corpus = {
    features: collectFeatures(texts, featurise),
    owners: Int32Array.from(owners),
    answerCount: answers.length,
    ownTexts,
  }
  return { corpus, texts: isLarge ? [] : texts, words: isLarge ? [] : wordsOf(texts.slice(0, ownTexts)) }
}

/** Normalised background questions that a base with these texts can learn declining from. */
function chooseBackground(
  texts: readonly string[],
  background: readonly BackgroundQuestion[],
  featurise: Featurise,
): readonly string[] {
  const languages = languagesOf(texts)
  const offered = thin(background.filter(({ language }) => languages[language]))
  const foreign = offered.map(({ text }) => normaliseQuestion(text))
  const chosen = selectBackground(
    collectFeatures(texts, featurise),
    collectFeatures(foreign, featurise),
    offered,
  )
  return chosen.map((place) => foreign[place] ?? '')
}

/** Words in Latin letters, the most frequent first. */
function wordsOf(texts: readonly string[]): readonly string[] {
  const frequencies = new Map<string, number>()
  for (const text of texts) {
    for (const [word] of text.matchAll(/[a-z]+/g)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1)
  }
  return [...frequencies].toSorted(([, a], [, b]) => b - a).map(([word]) => word)
}

function hasEnoughExamples(owners: ArrayLike<number>): boolean {
  const examples = Array.from(owners).filter((owner) => owner === declined).length
  return examples >= enoughExamples * owners.length
}

/** The languages that texts are in. */
function languagesOf(texts: readonly string[]): Readonly<Record<BackgroundQuestion['language'], boolean>> {
  return {
    zh: texts.some((text) => /\p{Script=Han}/u.test(text)),
    en: texts.some((text) => /[a-z]/.test(text)),
  }
}

/** Every so manieth, so that of each topic some remain. */
function thin(questions: readonly BackgroundQuestion[]): readonly BackgroundQuestion[] {
  const stride = Math.max(1, questions.length / maxBackground)
  return Array.from(
    { length: Math.floor(questions.length / stride) },
    (_, place) => questions[Math.floor(place * stride)],
  ).filter((question) => question !== undefined)
}

function planTraining({ owners, answerCount }: Corpus): RankPlan {
  const counts = new Int32Array(answerCount)
  for (const owner of owners) if (owner !== declined) counts[owner]!++
  const middle = counts.toSorted()[Math.floor(answerCount / 2)] ?? 0
  const own = counts.reduce((sum, count) => sum + count, 0)
  const isLinear = answerCount > 1 && middle >= phrasingsForPlanes
  const hasNets = isLinear && middle >= phrasingsForNets && own >= textsForNets
  return {
    minTexts: isLinear && own >= textsForPruning ? 2 : 1,
    blockWeights: answerCount > mostKeptTexts ? soundlessBlockWeights : usualBlockWeights,
    isLinear,
    cost: 1,
    nets: hasNets ? netCount : 0,
    epochs: 14,
  }
}

/** What was said of a question that had been left out; `right` is its answer, or `declined`. */
interface Asked {
  readonly signals: Signals
  readonly right: number
  /** Whether the answer that it has was hidden. */
  readonly isHidden: boolean
}

function keep({ linear, net, ...rest }: Signals): Signals {
  return { ...rest, linear: linear?.slice(), net: net?.slice() }
}

function tryFolds(corpus: Corpus, plan: RankPlan): readonly Asked[] {
  const { owners, answerCount, features } = corpus
  const isSmall = corpus.ownTexts < textsForOneFold
  const rounds = isSmall ? 2 : 1
  const random = createRandom(owners.length)
  const fold = assignFolds(owners)
  const hidesAnswers = answerCount >= hiddenStride && !hasEnoughExamples(owners.subarray(0, corpus.ownTexts))
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
      asked.push({ signals: keep(rank(featuresOf(features, text))), right, isHidden: isHidden(owner) })
    }
  }
  return asked
}

/** Deals the texts of each owner out over the folds, so that each fold has its share of them. */
function assignFolds(owners: Int32Array): Int32Array {
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
function tryLeavingOut(corpus: Corpus, rank: Rank, groupOf: GroupOf): readonly Asked[] {
  const { owners, features } = corpus
  const groups = owners.map((owner) => (owner === declined ? declined : groupOf(owner)))
  const sizes = new Int32Array(corpus.answerCount + 1)
  for (const group of groups) sizes[group - declined]!++
  const hasEnough = hasEnoughExamples(owners.subarray(0, corpus.ownTexts))
  const asked: Asked[] = []
  for (const text of [...spread(0, corpus.ownTexts), ...spread(corpus.ownTexts, owners.length)]) {
    const group = groups[text]
    const own = featuresOf(features, text)
    if (group === undefined || group === declined || sizes[group - declined] !== 1) {
      asked.push({
        signals: rank(own, (other) => other === text),
        right: owners[text] ?? declined,
        isHidden: false,
      })
    }
    if (!hasEnough && group !== declined) {
      asked.push({ signals: rank(own, (other) => groups[other] === group), right: declined, isHidden: true })
    }
  }
  return asked
}

/** Numbers from `start` to `end`, evenly spread, as many as are tried out. */
function spread(start: number, end: number): readonly number[] {
  const stride = Math.max(1, (end - start) / maxLeaveOneOutTrials)
  return Array.from(
    { length: Math.floor((end - start) / stride) },
    (_, place) => start + Math.floor(place * stride),
  )
}

function learnFrom(
  asked: readonly Asked[],
  plan: RankPlan,
  { answerCount, owners, ownTexts }: Corpus,
  groupOf: GroupOf,
): { readonly blend: BlendWeights; readonly decision: DecisionModel } {
  const isCautious = hasEnoughExamples(owners.subarray(0, ownTexts))
  const answerable: readonly BlendTrial[] = asked.filter(({ right }) => right !== declined)
  const blend = fitBlend(answerable, priorBlend(plan), answerCount)
  const trials = asked.map(({ signals, right, isHidden }): Trial => {
    const ranking = blendSignals(signals, blend, answerCount)
    const first = ranking.candidates[0]
    if (right === declined) return { ranking, kind: isHidden ? 'hidden' : 'foreign', isRight: false }
    return { ranking, kind: 'own', isRight: first !== undefined && groupOf(first.answer) === groupOf(right) }
  })
  return { blend, decision: fitDecision(trials, groupOf, isCautious) }
}

function priorBlend({ isLinear, nets }: RankPlan): BlendWeights {
  if (!isLinear) return { linear: 0, net: 0, near: 33 }
  return nets > 0 ? { linear: 1.5, net: 1.5, near: 1.5 } : { linear: 5, net: 0, near: 5 }
}
