import { createFeaturiser } from './recognise/featurise/featurise-question.ts'
import {
  buildVocabulary,
  collectFeatures,
  createVectoriser,
  usualBlockWeights,
} from './recognise/featurise/vocabulary.ts'
import { normaliseQuestion } from './recognise/normalise/normalise-question.ts'
import { createNearestSearch, indexRows, maxFeatures } from './recognise/rank/entry-index.ts'
import { vectoriseRows } from './recognise/rank/sparse-rows.ts'

/** A question among others, by its number, and how alike it is: the cosine of their vectors, 0 to 1. */
export interface Neighbour {
  readonly question: number
  readonly similarity: number
}

/**
 * Finds the question most like another, by their numbers, among those that `isEligible` holds for; `undefined` where
 * none is at least so much alike. Among equals it is the first.
 */
export type FindSimilar = (
  question: number,
  least: number,
  isEligible: (other: number) => boolean,
) => Neighbour | undefined

/** What is rare in a question decides which others are compared with it. */
const searchLimits = { postings: 20_000, entries: 64 } as const

/**
 * Compares questions as the recogniser does: normalised, by the TF-IDF of their n-grams, which all of them together
 * weigh. Their numbers are their places in the list. Takes milliseconds for a thousand.
 */
export function compareQuestions(questions: readonly string[]): FindSimilar {
  const table = collectFeatures(
    questions.map(normaliseQuestion),
    createFeaturiser({ hasSounds: true, hasMeanings: false }),
  )
  const vocabulary = buildVocabulary(table, questions.keys(), 1)
  const space = { ids: new Int32Array(maxFeatures), values: new Float32Array(maxFeatures) }
  const vectorise = createVectoriser(vocabulary, usualBlockWeights, 0, space)
  const rows = vectoriseRows(table, [...questions.keys()], vectorise)
  const findNearest = createNearestSearch(indexRows(rows, vocabulary.idf.length), searchLimits)
  return (question, least, isEligible) => {
    const [start, end] = [rows.offsets[question] ?? 0, rows.offsets[question + 1] ?? 0]
    const vector = {
      ids: rows.ids.subarray(start, end),
      values: rows.values.subarray(start, end),
      count: end - start,
      coverage: 1,
      unknownShare: 0,
    }
    const [nearest] = findNearest(vector, (other) => !isEligible(other))
    if (nearest === undefined || nearest.cosine < least) return undefined
    return { question: nearest.entry, similarity: Math.min(1, Math.round(nearest.cosine * 10_000) / 10_000) }
  }
}
