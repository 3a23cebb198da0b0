import { blocks, type Features, type Meaning } from './features.ts'

/** Numbers for the hashes that a base knows, and how rare each is. Flat arrays, so that threads can share them. */
export interface Vocabulary {
  /** An open-addressing table of pairs: a hash, and its feature's number + 1; 0 is an empty place. */
  readonly table: Uint32Array
  /** Inverse document frequency by feature. */
  readonly idf: Float32Array
  /** What a feature that isn't known would have. */
  readonly unknownIdf: number
}

/** A text as a sparse vector over a vocabulary. */
export interface SparseVector {
  readonly ids: Int32Array
  readonly values: Float32Array
  readonly count: number
  /** The share of the text, by squared weight, that the vocabulary knows, 0 to 1. */
  readonly coverage: number
  /** The share of words and characters that the vocabulary doesn't know, 0 to 1. */
  readonly unknownShare: number
}

/** How much each block counts beside the others. */
export type BlockWeights = readonly number[]

/** Sound decides less than what is written: it is there for what was written wrong. */
export const usualBlockWeights: BlockWeights = blocks.map((block) => (block === 'pinyin' ? 0.6 : 1))

/** Without sounds, for bases so large that time and memory matter more than misspelling. */
export const soundlessBlockWeights: BlockWeights = blocks.map((block) => (block === 'pinyin' ? 0 : 1))

/** Whether sounds count. */
export function hasSounds(weights: BlockWeights): boolean {
  return weights[blocks.indexOf('pinyin')] !== 0
}

/** Many texts' hashes in one array, as `collectFeatures` lays them out. */
export interface FeatureTable {
  readonly hashes: Uint32Array
  /** `ends[text * blocks.length + block]`: where a block ends. */
  readonly ends: Uint32Array
  readonly count: number
  /** The meanings of each text, or none at all. */
  readonly meanings: readonly (readonly Meaning[])[]
}

/** Featurises texts one after another into flat arrays. */
export function collectFeatures(
  texts: Iterable<string>,
  featurise: (text: string) => Features,
): FeatureTable {
  let hashes = new Uint32Array(4096)
  let ends = new Uint32Array(1024)
  let length = 0
  let endCount = 0
  const meanings: (readonly Meaning[])[] = []
  for (const text of texts) {
    const features = featurise(text)
    if (length + features.hashes.length > hashes.length) hashes = grown(hashes, features.hashes.length)
    if (endCount + blocks.length > ends.length) ends = grown(ends, blocks.length)
    hashes.set(features.hashes, length)
    for (const end of features.ends) ends[endCount++] = length + end
    length += features.hashes.length
    meanings.push(features.meanings)
  }
  return {
    meanings: meanings.some((own) => own.length > 0) ? meanings : [],
    hashes: hashes.subarray(0, length),
    ends: ends.subarray(0, endCount),
    count: endCount / blocks.length,
  }
}

function grown(full: Uint32Array<ArrayBuffer>, more: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(full.length + more, Math.ceil(full.length * 1.5)))
  larger.set(full)
  return larger
}

/**
 * Numbers the hashes that occur in at least `minTexts` of the texts chosen, in the order in which they occur first.
 * IDF is ln((1 + N) / (1 + df)) + 1 (Salton and Buckley 1988, smoothed).
 */
export function buildVocabulary(
  features: FeatureTable,
  chosen: Iterable<number>,
  minTexts: number,
): Vocabulary {
  const counter = createCounter()
  let texts = 0
  for (const text of chosen) {
    texts++
    const start = text === 0 ? 0 : (features.ends[text * blocks.length - 1] ?? 0)
    const end = features.ends[(text + 1) * blocks.length - 1] ?? 0
    for (let at = start; at < end; at++) counter.count(features.hashes[at] ?? 0, texts)
  }
  return counter.finish(minTexts, texts)
}

/** Counts in how many texts each hash occurs. */
function createCounter() {
  let capacity = 1 << 12
  let keys = new Uint32Array(capacity)
  let frequencies = new Uint32Array(capacity)
  let seen = new Uint32Array(capacity)
  let order = new Uint32Array(1 << 11)
  let size = 0

  function place(hash: number): number {
    let at = hash & (capacity - 1)
    while (seen[at] !== 0 && keys[at] !== hash) at = (at + 1) & (capacity - 1)
    return at
  }

  function rehash(): void {
    const [oldKeys, oldFrequencies, oldSeen] = [keys, frequencies, seen]
    capacity *= 2
    keys = new Uint32Array(capacity)
    frequencies = new Uint32Array(capacity)
    seen = new Uint32Array(capacity)
    for (let old = 0; old < oldKeys.length; old++) {
      if (oldSeen[old] === 0) continue
      const at = place(oldKeys[old] ?? 0)
      keys[at] = oldKeys[old] ?? 0
      frequencies[at] = oldFrequencies[old] ?? 0
      seen[at] = oldSeen[old] ?? 0
    }
  }

  return {
    count(hash: number, text: number): void {
      const at = place(hash)
      if (seen[at] === text) return
      if (seen[at] === 0) {
        keys[at] = hash
        if (size === order.length) order = grown(order, 1)
        order[size++] = hash
      }
      seen[at] = text
      frequencies[at] = (frequencies[at] ?? 0) + 1
      if (size * 2 > capacity) rehash()
    },
    finish(minTexts: number, texts: number): Vocabulary {
      const idf = (frequency: number): number => Math.log((1 + texts) / (1 + frequency)) + 1
      const kept = order.subarray(0, size).filter((hash) => (frequencies[place(hash)] ?? 0) >= minTexts)
      const table = new Uint32Array(4 * 2 ** Math.ceil(Math.log2(kept.length + 1)))
      const mask = table.length / 2 - 1
      const weights = new Float32Array(kept.length)
      for (const [id, hash] of kept.entries()) {
        let at = hash & mask
        while (table[2 * at + 1] !== 0) at = (at + 1) & mask
        table[2 * at] = hash
        table[2 * at + 1] = id + 1
        weights[id] = idf(frequencies[place(hash)] ?? 0)
      }
      return { table, idf: weights, unknownIdf: idf(0) }
    },
  }
}

/** The number of a hash, or -1. */
function lookUp({ table }: Vocabulary, hash: number): number {
  const mask = table.length / 2 - 1
  let at = hash & mask
  for (;;) {
    const id = table[2 * at + 1] ?? 0
    if (id === 0) return -1
    if (table[2 * at] === hash) return id - 1
    at = (at + 1) & mask
  }
}

/** Turns features into a sparse vector that is valid until the next call, in arrays of the caller's, of any length. */
export type Vectorise = (features: Features) => SparseVector

/** How much it counts that two texts mean the same, beside that they are written alike. */
const meaningWeight = 0.6

/** How many groups of meanings the texts of a table have: one more than the highest number. */
export function countMeanings({ meanings }: FeatureTable): number {
  return meanings.reduce(
    (most, own) => own.reduce((highest, { group }) => Math.max(highest, group + 1), most),
    0,
  )
}

/** Arrays for the numbers and weights of a text's features; what doesn't fit is left out. */
export interface SparseSpace {
  readonly ids: Int32Array
  readonly values: Float32Array
}

/**
 * Creates the function that weighs features: TF 1 + ln n, times IDF, each block scaled to the length of its weight
 * over all it has, known or not, the whole to length 1. Behind these features stand those of `meaningCount` groups of
 * meanings, so that what two texts' vectors multiply to is how alike they are written, plus how alike in meaning.
 */
export function createVectoriser(
  vocabulary: Vocabulary,
  weights: BlockWeights,
  meaningCount: number,
  space: SparseSpace,
): Vectorise {
  const { idf, unknownIdf } = vocabulary
  const { ids, values } = space
  const placeOf = new Int32Array(idf.length).fill(-1)
  const meaningScale = Math.sqrt(meaningWeight)
  const scales = new Float64Array(blocks.length)
  const firsts = new Int32Array(blocks.length + 1)
  return ({ hashes, ends, meanings }) => {
    let count = 0
    let squares = 0
    let knownSquares = 0
    let units = 0
    let unknownUnits = 0
    let start = 0
    for (let block = 0; block < ends.length; block++) {
      const end = ends[block] ?? 0
      const first = count
      let unknown = 0
      for (let at = start; at < end; at++) {
        const id = lookUp(vocabulary, hashes[at] ?? 0)
        if (id === -1) {
          unknown++
          continue
        }
        const place = placeOf[id] ?? -1
        if (place === -1) {
          if (count === ids.length) continue
          placeOf[id] = count
          ids[count] = id
          values[count++] = 1
        } else values[place] = (values[place] ?? 0) + 1
      }
      let known = 0
      for (let at = first; at < count; at++) {
        const id = ids[at] ?? 0
        placeOf[id] = -1
        const weight = (1 + Math.log(values[at] ?? 1)) * (idf[id] ?? 0)
        values[at] = weight
        known += weight * weight
      }
      const all = known + unknown * unknownIdf * unknownIdf
      const blockWeight = all === 0 ? 0 : (weights[block] ?? 1)
      firsts[block] = first
      scales[block] = all === 0 ? 0 : blockWeight / Math.sqrt(all)
      squares += blockWeight * blockWeight
      if (all > 0) knownSquares += (blockWeight * blockWeight * known) / all
      if (block < 2) {
        units += end - start
        unknownUnits += unknown
      }
      start = end
    }
    const whole = squares === 0 ? 0 : 1 / Math.sqrt(squares)
    firsts[ends.length] = count
    for (let block = 0; block < ends.length; block++) {
      const scale = (scales[block] ?? 0) * whole
      const end = firsts[block + 1] ?? count
      for (let at = firsts[block] ?? 0; at < end; at++) values[at] = (values[at] ?? 0) * scale
    }
    for (const { group, weight } of meanings) {
      if (group >= meaningCount || count === ids.length) continue
      ids[count] = idf.length + group
      values[count++] = weight * meaningScale
    }
    return {
      ids,
      values,
      count,
      coverage: squares === 0 ? 0 : knownSquares / squares,
      unknownShare: units === 0 ? 1 : unknownUnits / units,
    }
  }
}
