import { createFeaturiser } from './recognise/featurise/featurise-question.ts'
import {
  buildVocabulary,
  collectFeatures,
  createVectoriser,
  type SparseVector,
  usualBlockWeights,
} from './recognise/featurise/vocabulary.ts'
import { normaliseQuestion } from './recognise/normalise/normalise-question.ts'

/** A question among others, and how alike they are: the cosine of their vectors, 0 to 1. */
export interface Neighbour {
  readonly question: number
  readonly similarity: number
}

/** Questions that can be searched for those alike, each by its number, in the order in which they were added. */
export interface SimilarQuestions {
  /** Adds a question, and returns its number. */
  add(question: string): number
  /** The questions at least so much like one, the most alike first; among equals the first added. */
  find(question: string, least: number): readonly Neighbour[]
}

/** Questions that have an n-gram, and what it weighs in each. */
interface Posting {
  readonly questions: number[]
  readonly weights: number[]
}

/** N-grams of one question that are compared; further ones are left out. */
const maxFeatures = 4096

/**
 * Compares questions as the recogniser does: normalised, by the TF-IDF of their n-grams. How rare an n-gram is, and so
 * how much it weighs, is told by the corpus: all questions that will be added or searched for.
 */
export function createSimilarQuestions(corpus: readonly string[]): SimilarQuestions {
  const vectorise = createQuestionVectoriser(corpus)
  const postings = new Map<number, Posting>()
  let count = 0
  return {
    add(question) {
      const { ids, values, count: features } = vectorise(question)
      for (let place = 0; place < features; place++) {
        const id = ids[place] ?? 0
        const posting = postings.get(id) ?? { questions: [], weights: [] }
        posting.questions.push(count)
        posting.weights.push(values[place] ?? 0)
        postings.set(id, posting)
      }
      return count++
    },
    find(question, least) {
      const { ids, values, count: features } = vectorise(question)
      const similarities = new Map<number, number>()
      for (let place = 0; place < features; place++) {
        const { questions = [], weights = [] } = postings.get(ids[place] ?? 0) ?? {}
        for (const [index, other] of questions.entries()) {
          const product = (values[place] ?? 0) * (weights[index] ?? 0)
          similarities.set(other, (similarities.get(other) ?? 0) + product)
        }
      }
      return Array.from(similarities, ([other, similarity]) => ({ question: other, similarity }))
        .filter(({ similarity }) => similarity >= least)
        .toSorted((a, b) => b.similarity - a.similarity || a.question - b.question)
    },
  }
}

function createQuestionVectoriser(corpus: readonly string[]): (question: string) => SparseVector {
  const featurise = createFeaturiser()
  const vocabulary = buildVocabulary(
    collectFeatures(corpus.map(normaliseQuestion), featurise),
    corpus.keys(),
    1,
  )
  const space = { ids: new Int32Array(maxFeatures), values: new Float32Array(maxFeatures) }
  const vectorise = createVectoriser(vocabulary, usualBlockWeights, space)
  return (question) => vectorise(featurise(normaliseQuestion(question)))
}
