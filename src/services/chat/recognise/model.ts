import type { BlendWeights } from './decide/blend.ts'
import type { DecisionModel } from './decide/decide.ts'
import type { RankModel } from './rank/ranker.ts'
import type { Shared } from './shared-memory.ts'

/** What is learnt of a base, as plain data. */
export interface ModelData {
  readonly rank: RankModel
  readonly blend: BlendWeights
  readonly decision: DecisionModel
  /** The group of each answer: answers of one group don't compete, and are never offered together. */
  readonly groups: readonly string[]
}

/**
 * A trained model: plain data over one shared memory. Threads that are posted it share that memory; `freeze` and
 * `unfreeze` make bytes of it and it of bytes.
 */
export type Model = Shared<ModelData>
