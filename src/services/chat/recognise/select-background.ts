import type { BackgroundQuestion } from '../language/background/background-questions.ts'
import {
  buildVocabulary,
  createVectoriser,
  type FeatureTable,
  usualBlockWeights,
} from './featurise/vocabulary.ts'
import { createNearestSearch, indexRows, maxFeatures } from './rank/entry-index.ts'
import { featuresOf, vectoriseRows } from './rank/sparse-rows.ts'

/** Cosine from which a background question may well be one that the base answers. */
const tooNear = 0.4
/** A topic of which so many questions are too near is one that the base is about. */
const ownTopicShare = 0.2
const limits = { postings: 4000, entries: 4 }

/**
 * Which background questions a base can learn declining from: their places in the list. Left out are those that come
 * near a stored question, and topics of which many do: the base answers such questions, or its owner would be
 * surprised to hear that it declines them.
 *
 * @param stored features of what the base answers
 * @param offered features of the questions, in their order
 */
export function selectBackground(
  stored: FeatureTable,
  offered: FeatureTable,
  questions: readonly BackgroundQuestion[],
): readonly number[] {
  const everything = Array.from({ length: stored.count }, (_, text) => text)
  const vocabulary = buildVocabulary(stored, everything, 1)
  const space = { ids: new Int32Array(maxFeatures), values: new Float32Array(maxFeatures) }
  const vectorise = createVectoriser(vocabulary, usualBlockWeights, 0, space)
  const index = indexRows(vectoriseRows(stored, everything, vectorise), vocabulary.idf.length)
  const findNearest = createNearestSearch(index, limits)
  const isNear = questions.map((_, place) => {
    const [nearest] = findNearest(vectorise(featuresOf(offered, place)))
    return nearest !== undefined && nearest.cosine > tooNear
  })
  const topics = Map.groupBy(questions.keys(), (place) => questions[place]?.topic ?? '')
  const own = new Set<string>()
  for (const [topic, places] of topics) {
    if (places.filter((place) => isNear[place] === true).length > ownTopicShare * places.length)
      own.add(topic)
  }
  return [...questions.keys()].filter(
    (place) => isNear[place] !== true && !own.has(questions[place]?.topic ?? ''),
  )
}
