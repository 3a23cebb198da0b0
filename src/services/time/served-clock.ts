import { createRealtimeClock, type RealtimeClock } from '../../native/index.ts'
import { createClock } from './clock.ts'

/** CLOCK_REALTIME to stamp datagrams with: read by the system call where `isNative`, otherwise as {@link createClock} can. */
export function createServedClock(isNative: boolean): RealtimeClock {
  if (isNative) return createRealtimeClock()
  const clock = createClock()
  let ns = 0n
  return {
    get seconds() {
      return Number(ns / 1_000_000_000n)
    },
    get nanoseconds() {
      return Number(ns % 1_000_000_000n)
    },
    read() {
      ns = clock.nowNs()
    },
  }
}
