/** Lets so many at a time do something, in the order in which they asked. */
export interface Turns {
  /** Resolves when it is one's turn; disposing gives it to the next. */
  take(): Promise<Disposable>
  /** Whether nobody has a turn or waits for one. */
  readonly isIdle: boolean
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
    async take() {
      if (taken < limit) taken++
      else await new Promise<void>((resolve) => void waiting.push(resolve))
      return { [Symbol.dispose]: release }
    },
    get isIdle() {
      return taken === 0
    },
  }
}
