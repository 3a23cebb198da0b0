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

/**
 * Finds the entries nearest to a question: those that answers have, and those that none has, the nearest of each first,
 * equal ones in the order of the base.
 */
export type FindNearest = (question: SparseVector, isHidden?: IsHidden) => readonly Neighbour[]

/** How far a search goes. */
export interface SearchLimits {
  /** Postings that are read. */
  readonly postings: number
  /** Entries that are found, and compared in full where not all postings were read. */
  readonly entries: number
}

const weightUnit = 65_535
/** Features of a question, at most: a limit for the keys by which they are sorted. */
export const maxFeatures = 4096
/** Features that are more frequent come in any order. */
const longestKey = 2 ** 32 / maxFeatures - 1

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
 * Creates the search. The rarest features come first, until as many postings have been read as may be; the entries that
 * are nearest by then are compared in full. So the time is bounded, and with few entries nothing is left out. Entries
 * from `firstDeclined` on are those that no answer has.
 */
export function createNearestSearch(
  index: EntryIndex,
  limits: SearchLimits,
  firstDeclined = Infinity,
): FindNearest {
  const { offsets, entries, weights } = index
  const entryCount = index.rowOffsets.length - 1
  const scores = new Float32Array(entryCount)
  const touched = new Int32Array(entryCount)
  const order = new Uint32Array(maxFeatures)
  const questionWeights = new Float32Array(offsets.length - 1)
  const answered = createShortlist(limits.entries)
  const declined = createShortlist(Math.ceil(limits.entries / 4))

  /** Adds up the scores of entries, and returns how many were touched, and whether postings were left out. */
  const addUp = ({ ids, values, count }: SparseVector): { touchedCount: number; isPruned: boolean } => {
    const rarestFirst = order.subarray(0, count)
    let postings = 0
    for (let place = 0; place < count; place++) {
      const length = offsets[ids[place]! + 1]! - offsets[ids[place]!]!
      postings += length
      rarestFirst[place] = Math.min(length, longestKey) * maxFeatures + place
    }
    const isPruned = postings > limits.postings
    if (isPruned) rarestFirst.sort()
    let left = limits.postings
    let touchedCount = 0
    for (const key of rarestFirst) {
      const place = key & (maxFeatures - 1)
      const start = offsets[ids[place]!]!
      const end = offsets[ids[place]! + 1]!
      if (end - start > left) break
      left -= end - start
      const factor = values[place]! / weightUnit
      for (let at = start; at < end; at++) {
        const entry = entries[at]!
        if (scores[entry] === 0) touched[touchedCount++] = entry
        scores[entry]! += factor * weights[at]!
      }
    }
    return { touchedCount, isPruned }
  }

  return (question, isHidden) => {
    const { touchedCount, isPruned } = addUp(question)
    for (let at = 0; at < touchedCount; at++) {
      const entry = touched[at]!
      if (isHidden?.(entry) !== true)
        (entry < firstDeclined ? answered : declined).offer(entry, scores[entry]!)
      scores[entry] = 0
    }
    const found = [...answered.take(), ...declined.take()]
    if (!isPruned) return found
    const { ids, values, count } = question
    for (let place = 0; place < count; place++) questionWeights[ids[place]!] = values[place]! / weightUnit
    const exact = found.map(({ entry }) => ({ entry, cosine: cosineWith(index, entry, questionWeights) }))
    for (let place = 0; place < count; place++) questionWeights[ids[place]!] = 0
    return exact.toSorted((a, b) => b.cosine - a.cosine || a.entry - b.entry)
  }
}

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

/** Keeps the entries with the highest scores. Most that are offered never get in. */
function createShortlist(most: number) {
  const entries = new Int32Array(most)
  const scores = new Float32Array(most)
  let length = 0
  return {
    offer(entry: number, score: number): void {
      if (length === most && score < scores[most - 1]!) return
      let place = length
      while (
        place > 0 &&
        (score > scores[place - 1]! || (score === scores[place - 1]! && entry < entries[place - 1]!))
      )
        place--
      if (place === most) return
      if (length < most) length++
      scores.copyWithin(place + 1, place, length - 1)
      entries.copyWithin(place + 1, place, length - 1)
      scores[place] = score
      entries[place] = entry
    },
    take(): readonly Neighbour[] {
      const taken = Array.from({ length }, (_, place) => ({ entry: entries[place]!, cosine: scores[place]! }))
      length = 0
      return taken
    },
  }
}
