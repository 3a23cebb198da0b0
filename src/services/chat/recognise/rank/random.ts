/** Numbers that look random, the same from the same seed on every machine. */
export interface Random {
  /** A whole number from 0 to 2³² − 1. */
  bits(): number
  /** A whole number from 0 to `limit` − 1. */
  below(limit: number): number
  /** A number from 0 to 1, 1 excluded. */
  fraction(): number
  /** Shuffles in place (Fisher and Yates), and gives the same array back. */
  shuffle<Numbers extends { [index: number]: number; readonly length: number }>(numbers: Numbers): Numbers
}

/** Creates a generator (xorshift32, Marsaglia 2003; the seed is spread first, so that small ones differ). */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1
  const bits = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const below = (limit: number): number => Math.floor((bits() / 2 ** 32) * limit)
  for (let round = 0; round < 8; round++) bits()
  return {
    bits,
    below,
    fraction: () => bits() / 2 ** 32,
    shuffle(numbers) {
      for (let index = numbers.length - 1; index > 0; index--) {
        const other = below(index + 1)
        const kept = numbers[index] ?? 0
        numbers[index] = numbers[other] ?? 0
        numbers[other] = kept
      }
      return numbers
    },
  }
}
