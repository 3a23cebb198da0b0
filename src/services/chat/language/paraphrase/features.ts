import type { FindConcepts } from './concepts.ts'
import { visitGrams } from './grams.ts'

/** A text as the rows of its features in a table, each with its weight. */
export interface FeatureVector {
  readonly rows: readonly number[]
  /** By TF-IDF. The squares of all, those of unknown grams included, add up to 1. */
  readonly values: readonly number[]
}

/** What features of texts are looked up in. */
export interface FeatureTable {
  /** -1 for one that isn't in the table. */
  readonly rowOf: (feature: number) => number
  /** How rare each feature is among the groups of the lexicon, in any unit. */
  readonly importances: Uint8Array
  readonly highestImportance: number
}

/** Tells features that are groups of words from those that are grams. */
const conceptMark = 0x9e3779b9
/** How much a gram that no group has counts, beside one that a single group has. */
const unknownShare = 0.2

/** Calls `visit` with each feature of a normalised text: its grams, and the groups of words that it has words of. */
export function visitFeatures(
  normalised: string,
  findConcepts: FindConcepts,
  visit: (feature: number) => void,
): void {
  visitGrams(normalised, visit)
  for (const concept of findConcepts(normalised)) visit(Math.imul(concept + 1, conceptMark) >>> 0)
}

/** Weighs the features of a normalised text: TF 1 + ln n times the importance, then scaled to length 1. */
export function vectorise(
  normalised: string,
  findConcepts: FindConcepts,
  { rowOf, importances, highestImportance }: FeatureTable,
): FeatureVector {
  const counts = new Map<number, number>()
  let unknown = 0
  visitFeatures(normalised, findConcepts, (feature) => {
    const row = rowOf(feature)
    if (row === -1) unknown++
    else counts.set(row, (counts.get(row) ?? 0) + 1)
  })
  let squares = unknown * unknownShare * highestImportance ** 2
  const values: number[] = []
  for (const [row, count] of counts) {
    const value = (importances[row] ?? 0) * (1 + Math.log(count))
    values.push(value)
    squares += value * value
  }
  const scale = 1 / Math.sqrt(squares)
  for (let place = 0; place < values.length; place++) values[place] = (values[place] ?? 0) * scale
  return { rows: [...counts.keys()], values }
}
