import { type Progress, remainingMs, smoothRate } from './progress.ts'

/** What is counted of work that goes on. */
export type Counts = Pick<Progress, 'done' | 'total' | 'open' | 'hostsUp'>

/** Tells how far a scan is, about five times a second. */
export interface ProgressWatch extends Disposable {
  /** Tells of other work from now on, which has a speed of its own. */
  follow(counts: Counts): void
  report(): void
  /** Aborted with what the callback threw. */
  readonly failed: AbortSignal
}

const intervalMs = 200

/** Begins to tell; `counts` are read anew each time. */
export function watchProgress(
  onProgress: ((progress: Progress) => void) | undefined,
  counts: Counts,
): ProgressWatch {
  const failure = new AbortController()
  let followed = counts
  let doneBefore = counts.done
  let lookedMs = performance.now()
  let rate: number | undefined

  function report(): void {
    const { done, total, open, hostsUp } = followed
    const nowMs = performance.now()
    rate = smoothRate(rate, done - doneBefore, nowMs - lookedMs)
    doneBefore = done
    lookedMs = nowMs
    onProgress?.({
      done,
      total,
      open,
      ...(hostsUp === undefined ? {} : { hostsUp }),
      probesPerSecond: rate,
      remainingMs: remainingMs(total - done, rate),
    })
  }

  const timer = setInterval(() => {
    try {
      report()
    } catch (error) {
      failure.abort(error)
    }
  }, intervalMs)
  return {
    follow(next) {
      followed = next
      doneBefore = next.done
      lookedMs = performance.now()
      rate = undefined
    },
    report,
    failed: failure.signal,
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
