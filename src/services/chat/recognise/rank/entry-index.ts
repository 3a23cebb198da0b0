import type { SparseVector } from '../featurise/vocabulary.ts'
import type { SparseRows } from './sparse-rows.ts'

/** An inverted index over stored questions, and their vectors again by question. Flat, so that threads can share it. */
export interface EntryIndex {
  /** The postings of feature `f` lie between `offsets[f]` and `offsets[f + 1]`. */
  readonly offsets: Uint32Array
  /** Entries that have the feature, ascending. */
  readonly entries: Int32Array
  /** Weights of the feature in each, in parts of {@link weightUnit}. */
  readonly weights: Uint16Array
  /** The features of entry `e` lie between `rowOffsets[e]` and `rowOffsets[e + 1]`. */
  readonly rowOffsets: Uint32Array
  readonly rowIds: Int32Array
  readonly rowWeights: Uint16Array
}

/** An entry and its cosine with a question. */
export interface Neighbour {
  readonly entry: number
  readonly cosine: number
}

/** Whether an entry is hidden, for trials. */
export type IsHidden = (entry: number) => boolean

/** Finds the entries nearest to a question: at most `most`, the nearest first, equal ones in the order of the base. */
export type FindNearest = (question: SparseVector, most: number, isHidden?: IsHidden) => readonly Neighbour[]

const weightUnit = 65_535
/** Features of a question, at most: a limit for the keys by which they are sorted. */
export const maxFeatures = 4096

/** Turns rows of weights about, into postings by feature. */
export function indexRows(
  { offsets: rowOffsets, ids, values }: SparseRows,
  featureCount: number,
): EntryIndex {
  const offsets = new Uint32Array(featureCount + 1)
  for (const id of ids) offsets[id + 1]!++
  for (let id = 0; id < featureCount; id++) offsets[id + 1]! += offsets[id]!
  const next = offsets.slice(0, featureCount)
  const entries = new Int32Array(ids.length)
  const weights = new Uint16Array(ids.length)
  const rowWeights = new Uint16Array(ids.length)
  for (let entry = 0; entry + 1 < rowOffsets.length; entry++) {
    for (let at = rowOffsets[entry]!; at < rowOffsets[entry + 1]!; at++) {
      const weight = Math.round(values[at]! * weightUnit)
      const place = next[ids[at]!]!++
      entries[place] = entry
      weights[place] = weight
      rowWeights[at] = weight
    }
  }
  return { offsets, entries, weights, rowOffsets, rowIds: ids, rowWeights }
}

/**
 * Creates the search. The rarest features come first, until `budget` postings have been read; the entries that are
 * nearest by then are compared in full. So the time is bounded, and with few entries nothing is left out.
 */
export function createNearestSearch(index: EntryIndex, budget: number): FindNearest {
  const { offsets, entries, weights } = index
  const entryCount = index.rowOffsets.length - 1
  const scores = new Float32Array(entryCount)
  const touched = new Int32Array(entryCount)
  const order = new Float64Array(maxFeatures)
  const questionWeights = new Float32Array(offsets.length - 1)

  return (question, most, isHidden) => {
    const { ids, values, count } = question
    const rarestFirst = order.subarray(0, count)
    let postings = 0
    for (let place = 0; place < count; place++) {
      const length = offsets[ids[place]! + 1]! - offsets[ids[place]!]!
      postings += length
      rarestFirst[place] = length * maxFeatures + place
    }
    rarestFirst.sort()
    const isPruned = postings > budget
    let left = budget
    let touchedCount = 0
    for (const key of rarestFirst) {
      const place = key % maxFeatures
      const id = ids[place]!
      const start = offsets[id]!
      const end = offsets[id + 1]!
      if (end - start > left) break
      left -= end - start
      const factor = values[place]! / weightUnit
      for (let at = start; at < end; at++) {
        const entry = entries[at]!
        if (scores[entry] === 0) touched[touchedCount++] = entry
        scores[entry]! += factor * weights[at]!
      }
    }
    const found = highest(scores, touched, touchedCount, isPruned ? Math.max(most, rescored) : most, isHidden)
    for (let at = 0; at < touchedCount; at++) scores[touched[at]!] = 0
    if (!isPruned) return found
    for (let place = 0; place < count; place++) questionWeights[ids[place]!] = values[place]! / weightUnit
    const exact = found.map(({ entry }) => ({ entry, cosine: cosineWith(index, entry, questionWeights) }))
    for (let place = 0; place < count; place++) questionWeights[ids[place]!] = 0
    return exact.toSorted((a, b) => b.cosine - a.cosine || a.entry - b.entry).slice(0, most)
  }
}

/** How many of the nearest by a part of the features are compared in full. */
const rescored = 64

function cosineWith(
  { rowOffsets, rowIds, rowWeights }: EntryIndex,
  entry: number,
  weights: Float32Array,
): number {
  let cosine = 0
  for (let at = rowOffsets[entry]!; at < rowOffsets[entry + 1]!; at++)
    cosine += weights[rowIds[at]!]! * rowWeights[at]!
  return cosine
}

/** The entries with the highest scores, by insertion into a short list: most never get in. */
function highest(
  scores: Float32Array,
  touched: Int32Array,
  count: number,
  most: number,
  isHidden: IsHidden | undefined,
): readonly Neighbour[] {
  const found: { entry: number; cosine: number }[] = []
  let least = 0
  for (let at = 0; at < count; at++) {
    const entry = touched[at]!
    const cosine = scores[entry]!
    if (cosine < least || isHidden?.(entry) === true) continue
    let place = found.length
    while (place > 0 && isNearer(cosine, entry, found[place - 1]!)) place--
    if (place === most) continue
    found.splice(place, 0, { entry, cosine })
    if (found.length > most) found.pop()
    if (found.length === most) least = found[most - 1]!.cosine
  }
  return found
}

function isNearer(cosine: number, entry: number, other: Neighbour): boolean {
  return cosine > other.cosine || (cosine === other.cosine && entry < other.entry)
}
