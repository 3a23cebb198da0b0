import { libc, systemError } from './libc.ts'

/** Waits until one of a few file descriptors has something to read, or room to write. */
export interface Poll {
  /**
   * Waits up to so long, 0 for not at all, and blocks its thread meanwhile. Returns whether any is ready.
   *
   * @throws with the errno's name as `code`
   */
  wait(timeoutMs: number): boolean
  /** Whether the descriptor at a place of the list can be read, or has ended, as of the last wait. */
  isReadable(place: number): boolean
  /** Whether waiting ends, too, when the descriptor at a place can be written. */
  watchWritable(place: number, isWatched: boolean): void
}

const pollIn = 1
const pollOut = 4
const errnoInterrupted = 4
/** `struct pollfd`: the descriptor in 32 bits, what is asked and what came of it in 16 each. */
const entryBytes = 8

/** Makes a wait for these descriptors to be readable. */
export function createPoll(fds: readonly number[]): Poll {
  const { poll, addressOf, errno } = libc()
  const view = new DataView(new ArrayBuffer(fds.length * entryBytes))
  fds.forEach((fd, place) => {
    view.setInt32(place * entryBytes, fd, true)
    view.setInt16(place * entryBytes + 4, pollIn, true)
  })
  const address = addressOf(view.buffer)
  return {
    wait(timeoutMs) {
      const ready = poll(address, fds.length, timeoutMs)
      if (ready >= 0) return ready > 0
      if (errno() !== errnoInterrupted) throw systemError('poll')
      for (let place = 0; place < fds.length; place++) view.setInt16(place * entryBytes + 6, 0, true)
      return false
    },
    // Its end and its errors are read as well, so all but room to write counts.
    isReadable: (place) => (view.getInt16(place * entryBytes + 6, true) & ~pollOut) !== 0,
    watchWritable: (place, isWatched) =>
      view.setInt16(place * entryBytes + 4, isWatched ? pollIn | pollOut : pollIn, true),
  }
}
