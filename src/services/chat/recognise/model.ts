import type { BlendWeights } from './decide/blend.ts'
import type { DecisionModel } from './decide/decide.ts'
import type { RankModel } from './rank/ranker.ts'
import type { Shared } from './shared-memory.ts'

/** Counts up with every change that makes other models of the same base: kept ones are then of no use. */
export const modelVersion = 3

/** What is learnt of a base, as plain data. */
export interface ModelData {
  readonly rank: RankModel
  readonly blend: BlendWeights
  readonly decision: DecisionModel
  /** Words that the base's own texts have, the most frequent first, to correct spelling by. */
  readonly words: readonly string[]
  /** The stored questions, normalised, by entry; none where they are too many to be kept twice. */
  readonly texts: readonly string[]
  /** The group of each answer: those of one group don't compete, and are never offered together. */
  readonly groups: Int32Array
}

/**
 * A trained model: plain data over one shared memory. Threads that are posted it share that memory; `freeze` and
 * `unfreeze` make bytes of it and it of bytes.
 */
export type Model = Shared<ModelData>
