import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { blendSignals } from './decide/blend.ts'
import { decide, type Decision } from './decide/decide.ts'
import { createFeaturiser } from './featurise/featurise-question.ts'
import type { Model } from './model.ts'
import { normaliseQuestion } from './normalise/normalise-question.ts'
import { createRanker } from './rank/ranker.ts'
import { trainModel, type TrainingOptions } from './train-model.ts'

/** Recognises which of a base's questions is meant. */
export interface Recogniser {
  /** Decides about one question; the answers in the decision are places in the base's list. Needs microseconds. */
  recognise(question: string): Decision
}

/**
 * Joins the four rooms: normalise (text → text) → featurise (→ `Features`) → rank (→ `Signals`) → decide
 * (→ `Decision`). A recogniser has scratch memory of its own, and reads the model's, which others may share.
 */
export function createRecogniser({ data, memory }: Model): Recogniser {
  const featurise = createFeaturiser()
  const rank = createRanker(data.rank, memory)
  const groupOf = (answer: number): string => data.groups[answer] ?? ''
  return {
    recognise(question) {
      const signals = rank(featurise(normaliseQuestion(question)))
      return decide(blendSignals(signals, data.blend, data.rank.answerCount), data.decision, groupOf)
    },
  }
}

/** Trains a model on a base and creates its recogniser. */
export function trainRecogniser(base: KnowledgeBase, options?: TrainingOptions): Recogniser {
  return createRecogniser(trainModel(base, options))
}
