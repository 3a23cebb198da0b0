import { prepareAnswers } from '../answer.ts'
import { loadKnowledgeBase } from '../knowledge/load-base.ts'
import { loadOrTrainModel } from '../recognise/model-cache.ts'
import { type Knowledge, trainingBase } from './knowledge.ts'

/**
 * Loads knowledge bases, checks all that a bot needs of them, and trains their model, or takes it from the cache.
 *
 * @throws {@link OptionError} what `loadKnowledgeBase` names, or `KB_TEMPLATE` with file and line.
 */
export async function learn(files?: readonly string[]): Promise<Knowledge> {
  const base = await loadKnowledgeBase(files)
  await prepareAnswers(base)
  return { base, model: await loadOrTrainModel(trainingBase(base)) }
}
