import type { ClockState } from './clock-state.ts'

/** The newest state of a clock, looked at every {@link stateCheckMs}. */
export interface ClockFollower extends Disposable {
  readonly state: ClockState
}

/** A clock that is lost is announced as such after this long at most. */
const stateCheckMs = 250

/** Follows the state of a clock: `read` tells it now. `onCheck` is called each time that it was looked at. */
export function followClock(read: () => ClockState, onCheck: () => void): ClockFollower {
  let state = read()
  const check = setInterval(() => {
    state = read()
    onCheck()
  }, stateCheckMs)
  check.unref()
  return {
    get state() {
      return state
    },
    [Symbol.dispose]: () => clearInterval(check),
  }
}
