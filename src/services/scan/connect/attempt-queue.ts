import type { Probe, ProbedHost } from '../prober.ts'

/** A probe on its n-th try, counted from 1. */
export interface Attempt<Host extends ProbedHost> {
  readonly probe: Probe<Host>
  readonly tries: number
}

/** What is to be tried next. */
export interface AttemptQueue<Host extends ProbedHost> {
  /** Takes the next attempt, or `undefined` where none waits. */
  next(): Attempt<Host> | undefined
  /** Puts an attempt off until later. */
  add(attempt: Attempt<Host>): void
  /** Whether all probes have been taken, and nothing waits. */
  readonly isEmpty: boolean
}

/** Attempts that may wait before they go ahead of new probes: what they take of memory is bounded. */
const maxWaiting = 4096

/**
 * Makes the queue over lazy probes. Further tries come after all first ones, since what drowned a packet may be
 * over by then; in long scans, each time that 4,096 of them wait.
 */
export function createAttemptQueue<Host extends ProbedHost>(
  probes: Iterable<Probe<Host>>,
): AttemptQueue<Host> {
  const fresh = probes[Symbol.iterator]()
  let isExhausted = false
  let waiting: Attempt<Host>[] = []
  let due: Attempt<Host>[] = []

  function nextFresh(): Attempt<Host> | undefined {
    if (isExhausted) return undefined
    const next = fresh.next()
    if (next.done !== true) return { probe: next.value, tries: 1 }
    isExhausted = true
    return undefined
  }

  function nextDue(): Attempt<Host> | undefined {
    if (due.length === 0) [due, waiting] = [waiting, due]
    return due.pop()
  }

  return {
    next() {
      if (due.length > 0 || waiting.length >= maxWaiting) return nextDue()
      return nextFresh() ?? nextDue()
    },
    add: (attempt) => void waiting.push(attempt),
    get isEmpty() {
      return isExhausted && waiting.length + due.length === 0
    },
  }
}
