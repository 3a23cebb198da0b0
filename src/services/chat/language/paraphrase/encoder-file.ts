import type { HashLists } from './hash-lists.ts'

/** What an encoder knows. */
export interface EncoderTable {
  /** How many groups of utterances there are. */
  readonly groupCount: number
  /** The groups of words that each word is in. */
  readonly words: HashLists
  /** The groups of utterances that each feature speaks for or against. */
  readonly features: HashLists
  /** How rare each feature is among the groups, in sixteenths. */
  readonly importances: Uint8Array
  /** How much each feature says about each of its groups, in units of `scale`. */
  readonly weights: Int8Array
  readonly scale: number
}

const magic = 0x32455350
/** What comes before the words. */
export const headerBytes = 28

/**
 * Writes a table as a file, all of it little endian:
 *
 * | bytes | what |
 * |---|---|
 * | 4 | `PSE2` |
 * | 4 | number of groups, uint32 |
 * | 4 | scale of the weights, float32 |
 * | 8 | number of words w, and of their groups v, uint32 each |
 * | 8 | number of features f, and of their weights m, uint32 each |
 * | 4 w, 2 w, 2 v | hash of each word, uint32, ascending; number of its groups, uint16; the groups, uint16 |
 * | 4 f, 2 f, 2 m | the same of each feature |
 * | f | importance of each feature, uint8 |
 * | m | the weights, int8 |
 */
export function encodeEncoderFile(table: EncoderTable): Uint8Array {
  const { words, features, importances, weights } = table
  const header = new DataView(new ArrayBuffer(headerBytes))
  header.setUint32(0, magic, true)
  header.setUint32(4, table.groupCount, true)
  header.setFloat32(8, table.scale, true)
  const counts = [words.hashes.length, words.values.length, features.hashes.length, features.values.length]
  for (const [place, count] of counts.entries()) header.setUint32(12 + 4 * place, count, true)
  return Buffer.concat([
    new Uint8Array(header.buffer),
    ...listsToBytes(words),
    ...listsToBytes(features),
    importances,
    new Uint8Array(weights.buffer, weights.byteOffset, weights.length),
  ])
}

/** How many bytes lists need in a file. */
export function sizeOf({ hashes, values }: HashLists): number {
  return 6 * hashes.length + 2 * values.length
}

function listsToBytes({ hashes, starts, values }: HashLists): readonly Uint8Array[] {
  const head = new DataView(new ArrayBuffer(6 * hashes.length))
  for (const [row, hash] of hashes.entries()) {
    head.setUint32(4 * row, hash, true)
    head.setUint16(4 * hashes.length + 2 * row, (starts[row + 1] ?? 0) - (starts[row] ?? 0), true)
  }
  const body = new DataView(new ArrayBuffer(2 * values.length))
  for (const [place, value] of values.entries()) body.setUint16(2 * place, value, true)
  return [new Uint8Array(head.buffer), new Uint8Array(body.buffer)]
}

/**
 * Reads what {@link encodeEncoderFile} wrote.
 *
 * @throws an `Error` where the bytes aren't such a file, or not all of one: the package is damaged.
 */
export function decodeEncoderFile(bytes: Uint8Array): EncoderTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < headerBytes || view.getUint32(0, true) !== magic) throw damaged()
  const count = (place: number) => view.getUint32(12 + 4 * place, true)
  const wordsEnd = headerBytes + 6 * count(0) + 2 * count(1)
  const featuresEnd = wordsEnd + 6 * count(2) + 2 * count(3)
  const weightsAt = featuresEnd + count(2)
  if (bytes.length !== weightsAt + count(3)) throw damaged()
  return {
    groupCount: view.getUint32(4, true),
    scale: view.getFloat32(8, true),
    words: listsFromBytes(view, headerBytes, count(0), count(1)),
    features: listsFromBytes(view, wordsEnd, count(2), count(3)),
    importances: new Uint8Array(bytes.subarray(featuresEnd, weightsAt)),
    weights: new Int8Array(bytes.subarray(weightsAt)),
  }
}

function listsFromBytes(view: DataView, at: number, hashCount: number, valueCount: number): HashLists {
  const countsAt = at + 4 * hashCount
  const valuesAt = countsAt + 2 * hashCount
  const starts = new Uint32Array(hashCount + 1)
  for (let row = 0; row < hashCount; row++) {
    starts[row + 1] = (starts[row] ?? 0) + view.getUint16(countsAt + 2 * row, true)
  }
  return {
    hashes: Uint32Array.from({ length: hashCount }, (_, row) => view.getUint32(at + 4 * row, true)),
    starts,
    values: Uint16Array.from({ length: valueCount }, (_, place) =>
      view.getUint16(valuesAt + 2 * place, true),
    ),
  }
}

function damaged(): Error {
  return new Error('Cannot use encoder.bin: it is damaged; install the package again')
}
