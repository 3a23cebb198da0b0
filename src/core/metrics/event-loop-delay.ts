import { createHistogram } from 'node:perf_hooks'

/** How much later than due a thread's event loop ran a callback. */
export interface EventLoopDelay {
  /** Median, 99th percentile and maximum over the last finished interval. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Samples since the thread began, and the sum of their delays. */
  readonly samples: number
  readonly totalMs: number
}

/** What measures the event loop of the thread that made it. */
export interface EventLoopMonitor {
  /** Figures up to the end of the last interval; `undefined` until the first has ended. */
  readonly delay: EventLoopDelay | undefined
}

const sampleEveryMs = 20

/**
 * Measures the event loop of this thread from now on, for as long as the thread lives, which it doesn't prolong: a timer
 * notes fifty times a second how late it is. A block is one sample, however long; one shorter than 20 ms may slip
 * through between two. (Node's own `monitorEventLoopDelay` loses what blocks while it is reset.)
 */
export function monitorEventLoop(intervalMs: number): EventLoopMonitor {
  const delaysNs = createHistogram()
  let delay: EventLoopDelay | undefined
  let samples = 0
  let totalMs = 0
  let sampledMs = performance.now()
  let startedMs = sampledMs
  setInterval(() => {
    const nowMs = performance.now()
    const delayMs = Math.max(0, nowMs - sampledMs - sampleEveryMs)
    sampledMs = nowMs
    samples += 1
    totalMs += delayMs
    // The histogram takes whole numbers from 1.
    delaysNs.record(Math.max(1, Math.round(delayMs * 1e6)))
    if (nowMs - startedMs < intervalMs) return
    startedMs = nowMs
    delay = {
      p50Ms: delaysNs.percentile(50) / 1e6,
      p99Ms: delaysNs.percentile(99) / 1e6,
      maxMs: delaysNs.max / 1e6,
      samples,
      totalMs,
    }
    delaysNs.reset()
  }, sampleEveryMs).unref()
  return {
    get delay() {
      return delay
    },
  }
}
