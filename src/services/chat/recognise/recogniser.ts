import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { blendSignals } from './decide/blend.ts'
import { decide, type Decision } from './decide/decide.ts'
import { heedDenial, isDenial } from './decide/negation.ts'
import { type Explanation, explainRanking } from './explain.ts'
import { createFeaturiser } from './featurise/featurise-question.ts'
import { hasSounds } from './featurise/vocabulary.ts'
import { createPinyinReader } from './featurise/pinyin-reader.ts'
import { createSpeller } from './featurise/speller.ts'
import type { Model } from './model.ts'
import { normaliseQuestion } from './normalise/normalise-question.ts'
import { declined } from './rank/nearness.ts'
import { createRanker } from './rank/ranker.ts'
import { trainModel, type TrainingOptions } from './train-model.ts'

/** Recognises which of a base's questions is meant. */
export interface Recogniser {
  /** Decides about one question; the answers in the decision are places in the base's list. Needs microseconds. */
  recognise(question: string): Decision
  /** The question as it is compared: normalised, read where it is typed in pinyin, its spelling corrected. */
  read(question: string): string
  /** Says why it decides as it does. Needs milliseconds. */
  explain(question: string): Explanation
}

/**
 * Joins the four rooms: normalise (text → text) → featurise (→ `Features`) → rank (→ `Signals`) → decide
 * (→ `Decision`). A recogniser has scratch memory of its own, and reads the model's, which others may share.
 */
export function createRecogniser({ data, memory }: Model): Recogniser {
  const featurise = createFeaturiser({
    hasSounds: hasSounds(data.rank.blockWeights),
    hasMeanings: data.rank.meaningCount > 0,
  })
  const spell = createSpeller(data.words)
  const readPinyin = createPinyinReader(data.texts, data.words)
  const rank = createRanker(data.rank, memory)
  const groupOf = (answer: number): number => data.groups[answer] ?? answer
  const stored = new Map(data.texts.map((text, entry) => [text, data.rank.owners[entry] ?? declined]))
  const denying = new Set(
    data.texts.flatMap((text, entry) => (isDenial(text) ? (data.rank.owners[entry] ?? []) : [])),
  )
  const rankText = (normalised: string) =>
    blendSignals(rank(featurise(normalised)), data.blend, data.rank.answerCount)
  const read = (question: string): string => spell(readPinyin(normaliseQuestion(question)))
  return {
    read,
    recognise(question) {
      const text = read(question)
      const decision = decide(rankText(text), data.decision, groupOf, stored.get(text))
      return heedDenial(decision, text, (answer) => denying.has(answer), data.decision.answerFrom)
    },
    explain(question) {
      const corrected = read(question)
      const compared = { normalised: normaliseQuestion(question), corrected }
      return explainRanking(data, compared, rankText, groupOf, stored.get(corrected))
    },
  }
}

/** Trains a model on a base and creates its recogniser. */
export function trainRecogniser(base: KnowledgeBase, options?: TrainingOptions): Recogniser {
  return createRecogniser(trainModel(base, options))
}
