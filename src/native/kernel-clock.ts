import { libc, systemError } from './libc.ts'

const clockRealtime = 0
/** `struct timex` of 64-bit Linux, see adjtimex(2). */
const timexBytes = 208
const timexMaxErrorAt = 24
const timexStatusAt = 40
const statusInsert = 0x10
const statusDelete = 0x20
const statusUnsynchronised = 0x40
/** What adjtimex returns while the kernel's clock isn't synchronised. */
const timeError = 5

/** CLOCK_REALTIME in two fields, both filled by {@link RealtimeClock.read}. */
export interface RealtimeClock {
  /** Whole seconds since 1970, and the nanoseconds since they began. */
  readonly seconds: number
  readonly nanoseconds: number
  /** Reads the clock: 80 ns. */
  read(): void
}

/** Makes a reader of CLOCK_REALTIME that allocates nothing. Linux only: see {@link isNativeAvailable}. */
export function createRealtimeClock(): RealtimeClock {
  const { clock_gettime, addressOf } = libc()
  const memory = new ArrayBuffer(16)
  const words = new Uint32Array(memory)
  const address = addressOf(memory)
  return {
    get seconds() {
      return (words[1] ?? 0) * 4_294_967_296 + (words[0] ?? 0)
    },
    get nanoseconds() {
      return words[2] ?? 0
    },
    read: () => void clock_gettime(clockRealtime, address),
  }
}

/** What the kernel knows of its own clock. */
export interface KernelClockState {
  /** Whether something (chronyd, ntpd, timesyncd) keeps it right. */
  readonly isSynchronised: boolean
  /** Most that it may be off, in nanoseconds: grows by 500 ppm from each adjustment to the next. */
  readonly maxErrorNs: number
  /** Whether the last minute of this UTC day has a second more or less. */
  readonly leap: 'none' | 'insert' | 'delete'
}

/** Asks the kernel about its clock, by adjtimex(2) with nothing to adjust. It needs no privilege. */
export function readKernelClockState(): KernelClockState {
  const { adjtimex, addressOf } = libc()
  // New memory is zero, and so is `modes` in it: anything else there would set the clock.
  const timex = new DataView(new ArrayBuffer(timexBytes))
  const state = adjtimex(addressOf(timex.buffer))
  if (state < 0) throw systemError('adjtimex')
  const status = timex.getInt32(timexStatusAt, true)
  return {
    isSynchronised: state !== timeError && (status & statusUnsynchronised) === 0,
    maxErrorNs: Number(timex.getBigInt64(timexMaxErrorAt, true)) * 1_000,
    leap: (status & statusInsert) !== 0 ? 'insert' : (status & statusDelete) !== 0 ? 'delete' : 'none',
  }
}
