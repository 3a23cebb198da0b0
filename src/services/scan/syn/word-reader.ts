const kindShift = 28

/**
 * Makes a reader of records of 32-bit words in a stream that is split anywhere. The highest four bits of a record's first
 * word are its kind, and `wordsOf` says how many words a kind has. Records are called back in place.
 *
 * @throws RangeError at a kind that has no words
 */
export function createWordReader(
  wordsOf: readonly number[],
  onRecord: (words: Uint32Array, at: number) => void,
): (bytes: Uint8Array) => void {
  let memory = new Uint8Array(65_536)
  let held = 0

  return (bytes) => {
    if (held + bytes.length > memory.length) {
      const larger = new Uint8Array(Math.max(memory.length * 2, held + bytes.length + 4))
      larger.set(memory.subarray(0, held))
      memory = larger
    }
    memory.set(bytes, held)
    held += bytes.length
    const words = new Uint32Array(memory.buffer, 0, held >>> 2)
    let at = 0
    while (at < words.length) {
      const count = wordsOf[(words[at] ?? 0) >>> kindShift] ?? 0
      if (count === 0) throw new RangeError('A record of no known kind')
      if (at + count > words.length) break
      onRecord(words, at)
      at += count
    }
    memory.copyWithin(0, at * 4, held)
    held -= at * 4
  }
}
