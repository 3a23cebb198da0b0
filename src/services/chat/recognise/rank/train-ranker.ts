import {
  type BlockWeights,
  buildVocabulary,
  countMeanings,
  createVectoriser,
  type FeatureTable,
} from '../featurise/vocabulary.ts'
import { indexRows } from './entry-index.ts'
import { trainOneVsRest } from './linear-svm.ts'
import { declined } from './nearness.ts'
import { quantiseRows } from './quantised-matrix.ts'
import type { LinearModel, NetModel, RankModel } from './ranker.ts'
import { strideOf } from './row-kernel.ts'
import { trainSmallNet } from './small-net.ts'
import { type SparseRows, vectoriseRows } from './sparse-rows.ts'

/** How a ranker is trained. */
export interface RankPlan {
  /** Features in fewer texts are left out: they say nothing that another text could confirm. */
  readonly minTexts: number
  readonly blockWeights: BlockWeights
  readonly isLinear: boolean
  readonly cost: number
  readonly nets: number
  readonly epochs: number
}

/** Stored questions: their features, and whose they are. */
export interface Corpus {
  readonly features: FeatureTable
  /** The answer of each, or {@link declined}. */
  readonly owners: Int32Array
  readonly answerCount: number
  /** Texts of the base itself: they come first, and those of the background after them. */
  readonly ownTexts: number
}

const longestText = 65_536
const hiddenUnits = 256
/** With more classes each has so few texts that its plane is found sooner. */
const manyClasses = 300

/**
 * Trains a ranker on the chosen texts of a corpus, whose places ascend. Nets learn from the base's own texts alone:
 * they tell answers apart, and the planes tell them from the background. Deterministic.
 */
export function trainRanker(corpus: Corpus, chosen: readonly number[], plan: RankPlan): RankModel {
  const vocabulary = buildVocabulary(corpus.features, chosen, plan.minTexts)
  const meaningCount = countMeanings(corpus.features)
  const space = { ids: new Int32Array(longestText), values: new Float32Array(longestText) }
  const vectorise = createVectoriser(vocabulary, plan.blockWeights, meaningCount, space)
  const rows = vectoriseRows(corpus.features, chosen, vectorise)
  const featureCount = vocabulary.idf.length + meaningCount
  const owners = Int32Array.from(chosen, (text) => corpus.owners[text] ?? declined)
  const classCount = corpus.answerCount + 1
  const ownCount = chosen.filter((text) => text < corpus.ownTexts).length
  const ownRows = { ...rows, offsets: rows.offsets.subarray(0, ownCount + 1) }
  const classes = owners.map((owner) => (owner === declined ? corpus.answerCount : owner))
  return {
    vocabulary,
    blockWeights: plan.blockWeights,
    meaningCount,
    index: indexRows(rows, featureCount),
    owners,
    answerCount: corpus.answerCount,
    linear: plan.isLinear ? trainLinear(rows, classes, featureCount, classCount, plan.cost) : undefined,
    nets: Array.from({ length: plan.nets }, (_, place) =>
      trainNet(ownRows, classes, featureCount, classCount, plan.epochs, place + 1),
    ),
  }
}

function trainLinear(
  rows: SparseRows,
  classes: Int32Array,
  featureCount: number,
  classCount: number,
  cost: number,
): LinearModel {
  const stride = strideOf(classCount)
  const planes = new Float32Array(featureCount * stride)
  const biases = new Float32Array(stride)
  const weights = new Float64Array(featureCount)
  for (let one = 0; one < classCount; one++) {
    biases[one] = trainOneVsRest(
      rows,
      (row) => classes[row] === one,
      { cost, maxEpochs: classCount > manyClasses ? 5 : 20, tolerance: 0.1 },
      weights,
    )
    for (let id = 0; id < featureCount; id++) planes[id * stride + one] = weights[id]!
  }
  return { ...quantiseRows(planes, stride), biases }
}

function trainNet(
  rows: SparseRows,
  classes: Int32Array,
  featureCount: number,
  classCount: number,
  epochs: number,
  seed: number,
): NetModel {
  const net = trainSmallNet(rows, classes, featureCount, classCount, {
    hidden: hiddenUnits,
    epochs,
    learningRate: 0.05,
    featureDropout: 0.65,
    hiddenDropout: 0.4,
    labelSmoothing: 0.03,
    seed,
  })
  return {
    input: quantiseRows(net.input, net.hiddenStride),
    inputBias: net.inputBias,
    output: net.output,
    outputBias: net.outputBias,
  }
}
