/** A time in which a server gave no time, whenever it was asked. Milliseconds since 1970. */
export interface Outage {
  /** When it was first asked in vain. */
  readonly fromMs: number
  /** When it answered again; `undefined` where it hasn't yet. */
  readonly toMs: number | undefined
  /** How many times it was asked in vain. */
  readonly lost: number
}

/** What a server's answer, or its absence, is for its outages. */
export interface OutageTracker {
  /** Notes whether the server gave a time when asked at `atMs`; returns the outage that begins or ends with this. */
  note(atMs: number, isAnswered: boolean): Outage | undefined
  /** The outage that has begun and not ended. */
  current(): Outage | undefined
}

/** Follows the outages of one server. */
export function trackOutages(): OutageTracker {
  let current: Outage | undefined
  return {
    note(atMs, isAnswered) {
      if (isAnswered) {
        const ended = current === undefined ? undefined : { ...current, toMs: atMs }
        current = undefined
        return ended
      }
      const isNew = current === undefined
      current = { fromMs: current?.fromMs ?? atMs, toMs: undefined, lost: (current?.lost ?? 0) + 1 }
      return isNew ? current : undefined
    },
    current: () => current,
  }
}
