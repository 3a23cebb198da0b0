import { prepareAnswers } from '../answer.ts'
import { createCanonicalWording } from '../canonical-wording.ts'
import { createEntityFinder } from '../dialogue/entities/find-entities.ts'
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { loadKnowledgeBase } from '../knowledge/load-base.ts'
import type { Model } from '../recognise/model.ts'
import { trainModel } from '../recognise/train-model.ts'

/** A knowledge base, and what was learnt of it: plain data, whose larger part is memory that threads share. */
export interface Knowledge {
  readonly base: KnowledgeBase
  readonly model: Model
}

/**
 * Loads knowledge bases, checks all that a bot needs of them, and trains its model.
 *
 * @throws {@link OptionError} what `loadKnowledgeBase` names, or `KB_TEMPLATE` with file and line.
 */
export async function learn(files?: readonly string[]): Promise<Knowledge> {
  const base = await loadKnowledgeBase(files)
  await prepareAnswers(base)
  const wording = createCanonicalWording(base, createEntityFinder(base.entities ?? []))
  return { base, model: trainModel(wording.ofBase(base)) }
}
