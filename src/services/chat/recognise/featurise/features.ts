/** The kinds of features, each a block that is scaled by itself. */
export const blocks = ['han', 'words', 'letters', 'pinyin'] as const

/** How likely it is that a text means what a group of the paraphrase lexicon means; see `language/paraphrase`. */
export interface Meaning {
  readonly group: number
  readonly weight: number
}

/** A text as 32-bit hashes of its n-grams, with repetitions, block after block in the order of {@link blocks}. */
export interface Features {
  readonly hashes: Uint32Array
  /** Where each block ends in `hashes`. */
  readonly ends: readonly number[]
  /** The likeliest meanings, of Chinese alone: none where nothing is like it. */
  readonly meanings: readonly Meaning[]
}

/** Collects hashes of one text after another without allocating for each. */
export interface FeatureBuffer {
  /** Adds a hash to the block that is open. */
  add(hash: number): void
  /** Ends the block that is open. */
  endBlock(): void
  /** What was added since the last call, valid until something is added again. */
  take(meanings: readonly Meaning[]): Features
}

/** Creates a buffer that grows as texts do. */
export function createFeatureBuffer(): FeatureBuffer {
  let hashes = new Uint32Array(1024)
  let length = 0
  let ends: number[] = []
  return {
    add(hash) {
      if (length === hashes.length) hashes = grow(hashes)
      hashes[length++] = hash
    },
    endBlock() {
      ends.push(length)
    },
    take(meanings) {
      const features = { hashes: hashes.subarray(0, length), ends, meanings }
      length = 0
      ends = []
      return features
    },
  }
}

function grow(full: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(full.length * 2)
  larger.set(full)
  return larger
}
