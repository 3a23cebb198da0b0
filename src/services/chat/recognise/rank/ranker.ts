import type { Features } from '../featurise/features.ts'
import { type BlockWeights, createVectoriser, type Vocabulary } from '../featurise/vocabulary.ts'
import { createNearestSearch, type EntryIndex, type IsHidden, maxFeatures } from './entry-index.ts'
import { declined, gatherNearness, type Nearness } from './nearness.ts'
import type { QuantisedMatrix } from './quantised-matrix.ts'
import { createArena, createRowKernel } from './row-kernel.ts'

/** One plane for each class, by feature. */
export interface LinearModel extends QuantisedMatrix {
  readonly biases: Float32Array
}

/** A net as it is asked: its large matrix in bytes. */
export interface NetModel {
  readonly input: QuantisedMatrix
  readonly inputBias: Float32Array
  readonly output: Float32Array
  readonly outputBias: Float32Array
}

/** Everything that ranking knows about a base, as plain data. All arrays lie in one memory, which threads may share. */
export interface RankModel {
  readonly vocabulary: Vocabulary
  readonly blockWeights: BlockWeights
  /** Groups of meanings, whose features stand behind those of the vocabulary; 0: meanings don't count. */
  readonly meaningCount: number
  readonly index: EntryIndex
  /** The answer that each entry belongs to, or `declined`. */
  readonly owners: Int32Array
  readonly answerCount: number
  /** Absent where answers have too few phrasings to learn from. */
  readonly linear?: LinearModel | undefined
  readonly nets: readonly NetModel[]
}

/** What each way of ranking says of a question. Scores by answer; those of the last place are of what is declined. */
export interface Signals {
  /** Distances from each class's plane. */
  readonly linear?: Float32Array | undefined
  /** Logits, the mean over the nets. */
  readonly net?: Float32Array | undefined
  /** How near the entries of answers come; those of whom none is near are missing. */
  readonly near: ReadonlyMap<number, Nearness>
  /** The share of the question, by weight, that the base knows, 0 to 1. */
  readonly coverage: number
  /** The share of its words and characters that the base doesn't know, 0 to 1. */
  readonly unknownShare: number
}

/** Gives the signals of a question's features; arrays are valid until the next call. */
export type Rank = (features: Features, isHidden?: IsHidden) => Signals

/** How far the search for near entries goes: as far as keeps it well under half a millisecond. */
const searchLimits = { postings: 3000, entries: 64 }
/** The same where classifiers decide, and nearness is one more witness. */
const witnessLimits = { postings: 800, entries: 8 }

/** Creates the function that ranks by a model which lies in `memory`. It is not re-entrant; each thread has its own. */
export function createRanker(model: RankModel, memory: WebAssembly.Memory): Rank {
  const { linear, nets, answerCount, owners } = model
  const classCount = answerCount + 1
  const widest = Math.max(
    0,
    linear?.stride ?? 0,
    ...nets.flatMap((net) => [net.input.stride, net.outputBias.length]),
  )
  const scratch = createArena(4 * (3 * maxFeatures + 8 * widest) + 4096, false)
  const ids = scratch.ints(maxFeatures)
  const values = scratch.floats(maxFeatures)
  const factors = scratch.floats(maxFeatures)
  const kernel = createRowKernel(memory, scratch.memory)
  const vectorise = createVectoriser(model.vocabulary, model.blockWeights, model.meaningCount, {
    ids,
    values,
  })
  const place = owners.indexOf(declined)
  const firstDeclined = place === -1 ? owners.length : place
  const isWitness = linear !== undefined || nets.length > 0
  const findNearest = createNearestSearch(
    model.index,
    isWitness ? witnessLimits : searchLimits,
    firstDeclined,
  )

  const multiply = (matrix: QuantisedMatrix, count: number, out: Float32Array): void => {
    for (let at = 0; at < count; at++) factors[at] = values[at]! * matrix.scales[ids[at]!]!
    kernel.gatherBytes(
      ids.byteOffset,
      factors.byteOffset,
      count,
      matrix.bytes.byteOffset,
      matrix.stride,
      out.byteOffset,
    )
  }
  const linearSums = scratch.floats(widest)
  const hidden = scratch.floats(widest)
  const units = scratch.ints(widest)
  const activations = scratch.floats(widest)
  const logits = scratch.floats(widest)

  const askLinear = (count: number): Float32Array | undefined => {
    if (linear === undefined) return undefined
    linearSums.set(linear.biases)
    multiply(linear, count, linearSums)
    return linearSums.subarray(0, classCount)
  }
  const askNets = (count: number): Float32Array | undefined => {
    if (nets.length === 0) return undefined
    logits.fill(0)
    for (const net of nets) {
      hidden.set(net.inputBias)
      multiply(net.input, count, hidden)
      let alive = 0
      for (let unit = 0; unit < net.input.stride; unit++) {
        if (hidden[unit]! <= 0) continue
        units[alive] = unit
        activations[alive++] = hidden[unit]! / nets.length
      }
      for (let one = 0; one < classCount; one++) logits[one]! += net.outputBias[one]! / nets.length
      kernel.gather(
        units.byteOffset,
        activations.byteOffset,
        alive,
        net.output.byteOffset,
        net.outputBias.length,
        logits.byteOffset,
      )
    }
    return logits.subarray(0, classCount)
  }

  return (features, isHidden) => {
    const vector = vectorise(features)
    return {
      linear: askLinear(vector.count),
      net: askNets(vector.count),
      near: gatherNearness(findNearest(vector, isHidden), owners),
      coverage: vector.coverage,
      unknownShare: vector.unknownShare,
    }
  }
}
