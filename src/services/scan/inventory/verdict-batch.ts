import { createVarintReader, createVarintWriter } from './varint.ts'

/** Verdicts on places of a scan (host place × ports + port place), gathered until they are written. */
export interface VerdictBatch {
  readonly count: number
  add(place: number, code: number): void
  /** The batch as it is in memory: `code · 2^48 + place`, in no order. */
  readonly packed: Float64Array
  addAll(other: Pick<VerdictBatch, 'packed'>): void
  /** The batch as it is stored: by code, the distances from one place to the next. One to two bytes a verdict. */
  encode(): EncodedBatch
}

/** A stored batch, and the lowest and highest place in it. */
export interface EncodedBatch {
  readonly first: number
  readonly last: number
  readonly verdicts: Uint8Array
}

/** Places are below this: those of all of IPv4 and all ports. With 32 codes, both fit into a number exactly. */
const placeLimit = 2 ** 48
const startCapacity = 1024

/** Makes an empty batch. */
export function createVerdictBatch(): VerdictBatch {
  let packed = new Float64Array(startCapacity)
  let count = 0

  function reserve(more: number): void {
    if (count + more <= packed.length) return
    const larger = new Float64Array(2 * (count + more))
    larger.set(packed)
    packed = larger
  }

  return {
    get count() {
      return count
    },
    get packed() {
      return packed.subarray(0, count)
    },
    add(place, code) {
      reserve(1)
      packed[count++] = code * placeLimit + place
    },
    addAll(other) {
      reserve(other.packed.length)
      packed.set(other.packed, count)
      count += other.packed.length
    },
    encode: () => encode(packed.subarray(0, count)),
  }
}

function encode(packed: Float64Array): EncodedBatch {
  packed.sort()
  const writer = createVarintWriter(2 * packed.length + 16)
  let first = placeLimit
  let last = 0
  for (let start = 0; start < packed.length;) {
    const code = Math.floor((packed[start] ?? 0) / placeLimit)
    const base = code * placeLimit
    let end = start
    while (end < packed.length && (packed[end] ?? 0) < base + placeLimit) end++
    writer.write(code)
    writer.write(end - start)
    let before = base
    for (let i = start; i < end; i++) {
      const value = packed[i] ?? 0
      writer.write(value - before)
      before = value
    }
    first = Math.min(first, (packed[start] ?? 0) - base)
    last = Math.max(last, before - base)
    start = end
  }
  return { first, last, verdicts: writer.bytes() }
}

/** Tells each verdict of a stored batch. */
export function decodeVerdicts(verdicts: Uint8Array, tell: (place: number, code: number) => void): void {
  const reader = createVarintReader(verdicts)
  while (!reader.isAtEnd) {
    const code = reader.read()
    let left = reader.read()
    for (let place = 0; left > 0; left--) {
      place += reader.read()
      tell(place, code)
    }
  }
}
