import { prepareAnswers } from '../answer.ts'
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { loadKnowledgeBase } from '../knowledge/load-base.ts'
import { loadOrTrainModel } from '../recognise/model-cache.ts'
import { type Knowledge, trainingBase } from './knowledge.ts'

/**
 * Loads knowledge bases, and tries the templates of their answers: what comes through it, a bot can be made of.
 *
 * @throws {@link OptionError} what `loadKnowledgeBase` names, or `KB_TEMPLATE` with file and line.
 */
export async function loadCheckedBase(files?: readonly string[]): Promise<KnowledgeBase> {
  const base = await loadKnowledgeBase(files)
  await prepareAnswers(base)
  return base
}

/**
 * Loads knowledge bases, checks all that a bot needs of them, and trains their model, or takes it from the cache.
 *
 * @throws {@link OptionError} what {@link loadCheckedBase} names.
 */
export async function learn(files?: readonly string[]): Promise<Knowledge> {
  const base = await loadCheckedBase(files)
  return { base, model: await loadOrTrainModel(trainingBase(base)) }
}
