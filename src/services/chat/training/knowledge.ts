import { createCanonicalWording } from '../canonical-wording.ts'
import { createEntityFinder } from '../dialogue/entities/find-entities.ts'
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import type { Model } from '../recognise/model.ts'
import { createRecogniser, type Recogniser } from '../recognise/recogniser.ts'
import { trainModel, type TrainingOptions } from '../recognise/train-model.ts'
import { slotlessQuestions } from '../slotless-questions.ts'

/** A knowledge base, and what was learnt of it: plain data, whose larger part is memory that threads share. */
export interface Knowledge {
  readonly base: KnowledgeBase
  readonly model: Model
}

/** A base with its questions in its own canonical words: what cross-validation asks. */
export function canonicalBase(base: KnowledgeBase): KnowledgeBase {
  return createCanonicalWording(base, createEntityFinder(base.entities ?? [])).ofBase(base)
}

/** What models are trained on: the canonical base, and its questions with their slots left out, to ask back for them. */
export function trainingBase(base: KnowledgeBase): KnowledgeBase {
  const slotless = slotlessQuestions(base)
  const answers = base.answers.map((answer, place) => ({
    ...answer,
    questions: [...answer.questions, ...(slotless[place] ?? [])],
  }))
  return canonicalBase({ ...base, answers })
}

/** Trains the recogniser of a base, with its synonyms and entities. */
export function trainKnowledge(base: KnowledgeBase, options?: TrainingOptions): Knowledge {
  return { base, model: trainModel(trainingBase(base), options) }
}

/** Recognises questions as they stand and in the base's own words, whichever is surer. */
export function createKnowledgeRecogniser({ base, model }: Knowledge): Recogniser {
  const recogniser = createRecogniser(model)
  const wording = createCanonicalWording(base, createEntityFinder(base.entities ?? []))
  /** The way to say it by which the likeliest answer is surest. */
  const surest = (question: string): string => {
    const canonical = wording.of(question, new Date())
    if (canonical === undefined) return question
    const sure = (text: string): number => recogniser.recognise(text).guesses[0]?.confidence ?? 0
    return sure(canonical) > sure(question) ? canonical : question
  }
  return {
    read: (question) => recogniser.read(question),
    recognise: (question) => recogniser.recognise(surest(question)),
    explain: (question) => recogniser.explain(surest(question)),
  }
}
