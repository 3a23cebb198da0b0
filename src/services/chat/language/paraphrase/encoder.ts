import { readFileSync } from 'node:fs'
import { createConceptFinder } from './concepts.ts'
import { decodeEncoderFile, type EncoderTable } from './encoder-file.ts'
import { vectorise } from './features.ts'
import { indexHashes } from './hash-lists.ts'

/** How likely it is that a text means what a group of the lexicon means. */
export interface Meaning {
  /** The number of the group. */
  readonly group: number
  /** The square root of the probability: the products of two texts' weights, added up, are how far they agree, 0 to 1. */
  readonly weight: number
}

/** Tells what texts mean, such that two that share no word can be seen to mean the same. */
export interface Encoder {
  readonly dimensions: number
  /**
   * The meaning of a text that `normaliseQuestion` returned, as a vector. The dot product of two is how far their
   * meanings agree, about 0 to 1. Its length is how sure the encoder is: 1 at most, but for rounding, near 0 where the
   * lexicon has nothing like the text; so don't scale it. Needs microseconds. Each call returns an array of its own.
   */
  readonly encode: (normalised: string) => Float32Array
  /** What {@link encode} makes a vector of: the likeliest few groups of utterances, the likeliest first. */
  readonly meaningsOf: (normalised: string) => readonly Meaning[]
  /** The groups of words that a text has words of, one number a group, in the order of the text. */
  readonly conceptsOf: (normalised: string) => readonly number[]
}

let shipped: Encoder | undefined

/** The encoder that is shipped, trained on the lexicon beside it. Read when first asked for, then kept. */
export function loadEncoder(): Encoder {
  shipped ??= createEncoder(decodeEncoderFile(readFileSync(new URL('./encoder.bin', import.meta.url))))
  return shipped
}

const dimensions = 256
const maxMeanings = 10
/** The least probability worth mentioning. */
const leastProbability = 0.002

/**
 * An encoder over a table: the features of a text vote for groups, and the softmax of the votes are the groups'
 * probabilities. Groups without a vote count as ones with a vote of 0, so that few votes make no group likely.
 * Vectors are random projections (Achlioptas 2003) of the square roots of the probabilities.
 */
export function createEncoder(table: EncoderTable): Encoder {
  const { groupCount, features, importances, weights, scale } = table
  const conceptsOf = createConceptFinder(table.words)
  const featureTable = {
    rowOf: indexHashes(features.hashes),
    importances,
    highestImportance: importances.reduce((highest, importance) => Math.max(highest, importance), 0),
  }
  const votes = new Float32Array(groupCount)

  function meaningsOf(normalised: string): readonly Meaning[] {
    const { rows, values } = vectorise(normalised, conceptsOf, featureTable)
    votes.fill(0)
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? 0
      const factor = (values[place] ?? 0) * scale
      const end = features.starts[row + 1] ?? 0
      for (let index = features.starts[row] ?? 0; index < end; index++) {
        const group = features.values[index] ?? 0
        votes[group] = (votes[group] ?? 0) + factor * (weights[index] ?? 0)
      }
    }
    return likeliest(votes)
  }

  return {
    dimensions,
    encode: (normalised) => project(meaningsOf(normalised)),
    meaningsOf,
    conceptsOf,
  }
}

/** The likeliest few groups by the softmax of their votes. */
function likeliest(votes: Float32Array): readonly Meaning[] {
  let sum = 0
  for (let group = 0; group < votes.length; group++) {
    const vote = votes[group] ?? 0
    sum += vote === 0 ? 1 : Math.exp(vote)
  }
  const leastVote = Math.max(Math.log(leastProbability * sum), 0)
  const meanings: Meaning[] = []
  for (let group = 0; group < votes.length; group++) {
    const vote = votes[group] ?? 0
    if (vote > leastVote) meanings.push({ group, weight: Math.sqrt(Math.exp(vote) / sum) })
  }
  return meanings.toSorted((a, b) => b.weight - a.weight || a.group - b.group).slice(0, maxMeanings)
}

const bitsInWord = 32
const wordsInRow = dimensions / bitsInWord

function project(meanings: readonly Meaning[]): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const { group, weight } of meanings) {
    const step = weight / Math.sqrt(dimensions)
    for (let word = 0; word < wordsInRow; word++) {
      const bits = scramble(group * wordsInRow + word)
      for (let bit = 0; bit < bitsInWord; bit++) {
        const index = word * bitsInWord + bit
        vector[index] = (vector[index] ?? 0) + ((bits >>> bit) % 2 === 1 ? step : -step)
      }
    }
  }
  return vector
}

/** The finaliser of MurmurHash3: 32 bits that look random, of a number. */
function scramble(number: number): number {
  let mixed = (number + 0x9e3779b9) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
