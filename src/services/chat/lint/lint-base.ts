import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import {
  type AnswerValidation,
  crossValidate,
  type CrossValidationOptions,
} from '../recognise/cross-validate.ts'
import { canonicalBase, createKnowledgeRecogniser, trainKnowledge } from '../training/knowledge.ts'
import { findFewPhrasings, findUnreached, findWeak } from './ask-itself.ts'
import { findOverlaps, findRepeated } from './compare-questions.ts'
import type { Finding } from './finding.ts'
import { storedQuestions } from './stored-question.ts'
import { findSharedSynonyms, findUnusedEntities, findUnusedSlots } from './unused-names.ts'

/** What is to be said about a base. */
export interface Lint {
  /** By file, then in the order of lines. */
  readonly findings: readonly Finding[]
  /** How well each answer is recognised by phrasings that weren't learnt from, in the base's order. */
  readonly recognition: readonly AnswerValidation[]
}

/**
 * Looks a base over for what loads but won't work well: questions that can't be told apart, answers that nobody
 * reaches, names that nothing uses; and cross-validates it. Trains on the base several times, so that a large one takes
 * up to a minute. Deterministic, as long as the time of cross-validation suffices.
 */
export function lintBase(base: KnowledgeBase, options: CrossValidationOptions = {}): Lint {
  const questions = storedQuestions(base)
  const recognition = crossValidate(canonicalBase(base), options)
  const findings = [
    ...findRepeated(questions),
    ...findOverlaps(questions),
    ...findUnreached(base, createKnowledgeRecogniser(trainKnowledge(base, options))),
    ...findWeak(base, recognition),
    ...findFewPhrasings(base),
    ...findSharedSynonyms(base),
    ...findUnusedEntities(base),
    ...findUnusedSlots(base),
  ]
  return { findings: findings.toSorted(inOrder), recognition }
}

function inOrder({ at: a }: Finding, { at: b }: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}
