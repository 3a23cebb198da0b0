/** Numbers that look random and are the same each time for a seed. */
export interface Random {
  /** From 0 to below 1. */
  readonly fraction: () => number
  /** A whole number from 0 to below `count`. */
  readonly below: (count: number) => number
}

/** Mulberry32, a generator of 32 bits of state. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { fraction, below: (count) => Math.floor(fraction() * count) }
}
