import { blocks, type Features } from '../featurise/features.ts'
import type { FeatureTable, Vectorise } from '../featurise/vocabulary.ts'

/** Sparse vectors one after another: row `r` is what lies between `offsets[r]` and `offsets[r + 1]`. */
export interface SparseRows {
  readonly offsets: Uint32Array
  readonly ids: Int32Array
  readonly values: Float32Array
}

/** Vectorises chosen texts of a table, in the order chosen. */
export function vectoriseRows(
  features: FeatureTable,
  chosen: readonly number[],
  vectorise: Vectorise,
): SparseRows {
  const offsets = new Uint32Array(chosen.length + 1)
  const most = chosen.reduce((sum, text) => sum + lengthOf(features, text), 0)
  const ids = new Int32Array(most)
  const values = new Float32Array(most)
  let length = 0
  for (const [row, text] of chosen.entries()) {
    const vector = vectorise(featuresOf(features, text))
    ids.set(vector.ids.subarray(0, vector.count), length)
    values.set(vector.values.subarray(0, vector.count), length)
    length += vector.count
    offsets[row + 1] = length
  }
  return { offsets, ids: ids.subarray(0, length), values: values.subarray(0, length) }
}

/** The features of one text of a table. */
export function featuresOf({ hashes, ends, meanings }: FeatureTable, text: number): Features {
  const first = text * blocks.length
  const start = text === 0 ? 0 : (ends[first - 1] ?? 0)
  return {
    hashes: hashes.subarray(start, ends[first + blocks.length - 1]),
    ends: blocks.map((_, block) => (ends[first + block] ?? 0) - start),
    meanings: meanings[text] ?? [],
  }
}

function lengthOf({ ends, meanings }: FeatureTable, text: number): number {
  const next = (text + 1) * blocks.length
  return (
    (meanings[text]?.length ?? 0) +
    (ends[next - 1] ?? 0) -
    (text === 0 ? 0 : (ends[next - blocks.length - 1] ?? 0))
  )
}
