import type { Logger } from '../../core/index.ts'
import type { TimeOutcome } from './responder.ts'

/** What got no answer, and kisses of death, by reason. */
export interface OutcomeCounts {
  count(outcome: TimeOutcome): void
  /** Writes what was counted since the last time to the debug log, where that is on: a line at most. */
  report(log: Logger): void
}

/** Counts outcomes that somebody may want to know the reason of, for one line of the debug log now and then. */
export function createOutcomeCounts(): OutcomeCounts {
  let counts = new Map<TimeOutcome, number>()
  return {
    count(outcome) {
      if (outcome !== 'ntp' && outcome !== 'text') counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    },
    report(log) {
      if (counts.size === 0) return
      if (log.isLevelEnabled('debug')) log.debug(Object.fromEntries(counts), 'datagrams not answered')
      counts = new Map()
    },
  }
}
