/** Short lists of small numbers, each found by a 32-bit hash; all stand in one array, list after list. */
export interface HashLists {
  /** Ascending, no two alike. */
  readonly hashes: Uint32Array
  /** Where the list of each hash begins, and after the last where they end. */
  readonly starts: Uint32Array
  readonly values: Uint16Array
}

/** Puts lists together, in ascending order of their hashes. */
export function createHashLists(lists: ReadonlyMap<number, readonly number[]>): HashLists {
  const hashes = Uint32Array.from(lists.keys()).toSorted()
  const starts = new Uint32Array(hashes.length + 1)
  for (const [row, hash] of hashes.entries()) {
    starts[row + 1] = (starts[row] ?? 0) + (lists.get(hash)?.length ?? 0)
  }
  return { hashes, starts, values: Uint16Array.from([...hashes].flatMap((hash) => lists.get(hash) ?? [])) }
}

/** Finds the place of a hash, or -1 where it isn't among them. Open addressing: several times faster than a `Map`. */
export function indexHashes(hashes: Uint32Array): (hash: number) => number {
  const mask = 2 ** Math.ceil(Math.log2(hashes.length * 2 + 1)) - 1
  const rows = new Int32Array(mask + 1).fill(-1)
  for (const [row, hash] of hashes.entries()) {
    let slot = hash & mask
    while (rows[slot] !== -1) slot = (slot + 1) & mask
    rows[slot] = row
  }
  return (hash) => {
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = rows[slot] ?? -1
      if (row === -1 || hashes[row] === hash) return row
    }
  }
}
