import { featuriseNgrams } from './recognise/featurise.ts'
import { normaliseQuestion } from './recognise/normalise.ts'

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

type Vector = ReadonlyMap<number, number>

interface Posting {
  readonly questions: number[]
  readonly weights: number[]
}

/**
 * Compares questions as the recogniser does: normalised, by the TF-IDF of their n-grams (see `indexEntries`). How much
 * an n-gram weighs is told by all the questions that will be compared, which must be known beforehand.
 */
export function createSimilarQuestions(corpus: readonly string[]): SimilarQuestions {
  const vectorise = createVectoriser(corpus)
  const postings = new Map<number, Posting>()
  let count = 0
  return {
    add(question) {
      for (const [feature, weight] of vectorise(question)) {
        const posting = postings.get(feature) ?? { questions: [], weights: [] }
        posting.questions.push(count)
        posting.weights.push(weight)
        postings.set(feature, posting)
      }
      return count++
    },
    find(question, least) {
      const similarities = new Map<number, number>()
      for (const [feature, weight] of vectorise(question)) {
        const { questions = [], weights = [] } = postings.get(feature) ?? {}
        for (const [index, other] of questions.entries()) {
          similarities.set(other, (similarities.get(other) ?? 0) + weight * (weights[index] ?? 0))
        }
      }
      return Array.from(similarities, ([other, similarity]) => ({ question: other, similarity }))
        .filter(({ similarity }) => similarity >= least)
        .toSorted((a, b) => b.similarity - a.similarity || a.question - b.question)
    },
  }
}

/** TF 1 + ln n, IDF ln((1 + N) / (1 + df)) + 1, each kind of feature and then all of them scaled to length 1. */
function createVectoriser(corpus: readonly string[]): (question: string) => Vector {
  const frequencies = new Map<number, number>()
  for (const question of corpus) {
    for (const block of featuriseNgrams(normaliseQuestion(question))) {
      for (const feature of block.keys()) frequencies.set(feature, (frequencies.get(feature) ?? 0) + 1)
    }
  }
  const idf = (feature: number): number =>
    Math.log((1 + corpus.length) / (1 + (frequencies.get(feature) ?? 0))) + 1
  return (question) => {
    const blocks = featuriseNgrams(normaliseQuestion(question)).filter(({ size }) => size > 0)
    const vector = new Map<number, number>()
    for (const block of blocks) {
      const weights = Array.from(
        block,
        ([feature, n]) => [feature, (1 + Math.log(n)) * idf(feature)] as const,
      )
      const squares = weights.reduce((sum, [, weight]) => sum + weight * weight, 0)
      const scale = 1 / Math.sqrt(squares * blocks.length)
      for (const [feature, weight] of weights) vector.set(feature, weight * scale)
    }
    return vector
  }
}
