// The global of this name is a getter, asked anew for each call.
import { performance } from 'node:perf_hooks'

/** How long one connection's messages are worked at before the others of its thread are served. */
const turnMs = 10
/** Messages between two looks at the clock. */
const looksEvery = 16

/** One connection's turn in its thread: many small messages that came at once are no reason for the others to wait. */
export class Turn {
  #messages = 0
  #endsMs = 0

  begin(): void {
    this.#messages = 0
    this.#endsMs = 0
  }

  /** Counts a message that is about to be worked at, and says whether the others are to be served first. */
  isOver(): boolean {
    this.#messages += 1
    if (this.#messages % looksEvery !== 0) return false
    const nowMs = performance.now()
    if (this.#endsMs === 0) this.#endsMs = nowMs + turnMs
    return nowMs > this.#endsMs
  }

  /** Resolves when the others have been served, with a new turn. */
  async next(): Promise<void> {
    await new Promise(setImmediate)
    this.begin()
  }
}
