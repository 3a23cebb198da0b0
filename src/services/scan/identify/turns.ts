/** Lets so many at a time do something, in the order in which they asked. */
export interface Turns {
  /** Runs it once it is its turn, and gives the turn on when it ends, however it does. */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** Makes a queue for `limit` turns at a time. */
export function createTurns(limit: number): Turns {
  let waiting: (() => void)[] = []
  /** The longest waiting, last to first. */
  let due: (() => void)[] = []
  let taken = 0

  function release(): void {
    if (due.length === 0) [due, waiting] = [waiting.toReversed(), []]
    const next = due.pop()
    if (next === undefined) taken--
    else next()
  }

  return {
    async run(work) {
      if (taken < limit) taken++
      else await new Promise<void>((resolve) => void waiting.push(resolve))
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}
