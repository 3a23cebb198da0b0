/** Keeps the thread busy for so many steps of xorshift (Marsaglia 2003), and returns where it got to. */
export function spin(steps: number): number {
  let state = 2_463_534_242
  for (let step = 0; step < steps; step += 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
  }
  return state
}

/**
 * Steps of {@link spin} that take this machine about so many microseconds. Work is given in steps, not in time,
 * because time passes for a thread that waits for its turn too.
 */
export function stepsFor(micros: number): number {
  const steps = 1_000_000
  const runsMs = Array.from({ length: 20 }, () => {
    const start = performance.now()
    spin(steps)
    return performance.now() - start
  })
  return Math.round((steps * micros) / 1000 / Math.min(...runsMs))
}
