import { hasEnoughExamples } from './collect-corpus.ts'
import type { GroupOf } from './decide/evidence.ts'
import { declined } from './rank/nearness.ts'
import { createRandom } from './rank/random.ts'
import { createRanker, type Rank, type Signals } from './rank/ranker.ts'
import { featuresOf } from './rank/sparse-rows.ts'
import { type Corpus, type RankPlan, trainRanker } from './rank/train-ranker.ts'
import { share } from './shared-memory.ts'

/**
 * How texts are dealt out and how many folds are tried out; with many texts one is enough, and a small one, so that what is
 * tried out has learnt almost as much as what will be asked.
 */
const dealings = { few: { folds: 5, rounds: 2 }, many: { folds: 10, rounds: 1 } } as const
const manyTexts = 3000
/** At most this many questions are tried out. */
const maxTrials = 3000
const maxLeaveOneOutTrials = 400
/** One answer in so many is hidden, so that its questions are foreign. */
const hiddenStride = 6

/** What was said of a question that had been left out; `right` is its answer, or `declined`. */
export interface Asked {
  readonly signals: Signals
  readonly right: number
  /** Whether the answer that it has was hidden. */
  readonly isHidden: boolean
}

function keep({ linear, net, ...rest }: Signals): Signals {
  return { ...rest, linear: linear?.slice(), net: net?.slice() }
}

/**
 * Asks the texts of a fold what was learnt from the other folds; where examples to decline are few, with some answers
 * left out altogether.
 */
export function tryFolds(corpus: Corpus, plan: RankPlan): readonly Asked[] {
  const { owners, answerCount, features } = corpus
  const { folds, rounds } = dealings[corpus.ownTexts < manyTexts ? 'few' : 'many']
  const random = createRandom(owners.length)
  const fold = assignFolds(owners, folds)
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
function assignFolds(owners: Int32Array, folds: number): Int32Array {
  const dealt = new Map<number, number>()
  const random = createRandom(folds)
  const order = random.shuffle(Int32Array.from(owners, (_, text) => text))
  const fold = new Int32Array(owners.length)
  for (const text of order) {
    const owner = owners[text] ?? declined
    const next = dealt.get(owner) ?? owner - declined
    fold[text] = next % folds
    dealt.set(owner, next + 1)
  }
  return fold
}

/**
 * Asks texts of all that is stored, with the one asked left out, or its whole answer: with few phrasings a fold would leave
 * an answer none, but nearness can be asked with any entry hidden.
 */
export function tryLeavingOut(corpus: Corpus, rank: Rank, groupOf: GroupOf): readonly Asked[] {
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
