import type { Logger, LogLevel } from './log.ts'

/** Keeps what outsiders can cause at will from filling the log. */
export interface FloodGate {
  /**
   * Whether a line of this kind may be written at this level now. Lines that may not are counted and told in one line,
   * a second after the first of them could have been: `{ kind, suppressed: n }`. Kinds are few and fixed: never made
   * of what a peer sent.
   */
  passes(level: Exclude<LogLevel, 'silent'>, kind: string): boolean
}

const windowMs = 1_000

/**
 * Lets through at most `perSecond` lines of a kind a second, counted from the first of them. A level that `log` leaves
 * out anyway passes nothing and counts nothing. What was suppressed in the last second before the process ends isn't told.
 *
 * ```ts
 * if (gate.passes('info', 'fault')) peer.log.info({ fault }, 'connection ended by a fault')
 * ```
 */
export function createFloodGate(log: Logger, { perSecond }: { readonly perSecond: number }): FloodGate {
  const lines = new Map<string, number>()
  return {
    passes(level, kind) {
      if (!log.isLevelEnabled(level)) return false
      const before = lines.get(kind)
      if (before === undefined) setTimeout(() => endWindow(level, kind), windowMs).unref()
      lines.set(kind, (before ?? 0) + 1)
      return (before ?? 0) < perSecond
    },
  }

  function endWindow(level: Exclude<LogLevel, 'silent'>, kind: string): void {
    const suppressed = (lines.get(kind) ?? 0) - perSecond
    lines.delete(kind)
    if (suppressed > 0) log[level]({ kind, suppressed }, 'lines of this kind were left out of the log')
  }
}
