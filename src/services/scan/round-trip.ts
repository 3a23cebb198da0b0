/** How long a host takes to answer, estimated as TCP does (RFC 6298 §2), and how long to wait for it therefore. */
export interface RoundTrip {
  /** Takes in the time that one answer took. */
  observe(rttMs: number): void
  /** How long to wait for an answer before the probe counts as unanswered. 1,000 until the host has answered once. */
  readonly timeoutMs: number
}

const startTimeoutMs = 1000
const minTimeoutMs = 100
/** Time for a SYN and for the one that the kernel sends a second later. */
const maxTimeoutMs = 1500

/** Makes the estimate of one host: srtt + 4·rttvar, between 100 and 1,500 ms. */
export function createRoundTrip(): RoundTrip {
  let smoothedMs: number | undefined
  let varianceMs = 0
  let timeoutMs = startTimeoutMs
  return {
    observe(rttMs) {
      if (smoothedMs === undefined) {
        smoothedMs = rttMs
        varianceMs = rttMs / 2
      } else {
        varianceMs += (Math.abs(smoothedMs - rttMs) - varianceMs) / 4
        smoothedMs += (rttMs - smoothedMs) / 8
      }
      timeoutMs = Math.min(maxTimeoutMs, Math.max(minTimeoutMs, smoothedMs + 4 * varianceMs))
    },
    get timeoutMs() {
      return timeoutMs
    },
  }
}
