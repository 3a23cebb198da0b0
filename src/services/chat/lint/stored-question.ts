import type { KnowledgeBase, Located } from '../knowledge/knowledge-base.ts'
import { normaliseQuestion } from '../recognise/normalise/normalise-question.ts'

/** The owner of examples to decline, as findings name it. */
export const declineId = 'decline'

/** A question of a base, whose it is, and what the recogniser makes of it. */
export interface StoredQuestion extends Located {
  readonly id: string
  /** Answers of one group needn't be told apart. */
  readonly group: string
  readonly normalised: string
}

/** All questions of a base in order, those to decline last. */
export function storedQuestions({ answers, decline }: KnowledgeBase): readonly StoredQuestion[] {
  const owners = answers.map(({ id, group = id, questions }) => ({ id, group, questions }))
  return [...owners, { id: declineId, group: declineId, questions: decline.questions }].flatMap(
    ({ id, group, questions }) =>
      questions.map(({ text, at }) => ({ id, group, text, at, normalised: normaliseQuestion(text) })),
  )
}
