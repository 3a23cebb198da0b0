import { libc } from './libc.ts'

/** When a packet left, by the kernel's clock (CLOCK_REALTIME). */
export interface Departure {
  readonly seconds: number
  readonly nanoseconds: number
}

/** Reads when the packets of a socket left for which the kernel was asked to tell (SO_TIMESTAMPING as a control message). */
export interface DepartureReader {
  /** Those that nobody has read yet, in their order; eight at most. Doesn't wait. */
  read(): readonly Departure[]
}

const slots = 8
// struct mmsghdr and what it points to, on 64-bit Linux: recvmmsg(2), recv(2), cmsg(3).
const headerBytes = 64
const controlAt = 32
const controlLengthAt = 40
const controlBytes = 192
const controlDataAt = 16
const levelSocket = 1
const timestampNs = 35
const messageDontWait = 0x40
const messageErrorQueue = 0x2000

/**
 * Makes a reader for a socket with SO_TIMESTAMPNS: what left waits in its error queue, and so do errors of the network, which
 * are skipped.
 */
export function createDepartureReader(fd: number): DepartureReader {
  const { recvmmsg, addressOf } = libc()
  const controlsAt = slots * headerBytes
  const view = new DataView(new ArrayBuffer(controlsAt + slots * controlBytes))
  const base = addressOf(view.buffer)
  for (let slot = 0; slot < slots; slot += 1) {
    const to = BigInt(base + controlsAt + slot * controlBytes)
    view.setBigUint64(slot * headerBytes + controlAt, to, true)
  }

  return {
    read() {
      for (let slot = 0; slot < slots; slot += 1) {
        view.setUint32(slot * headerBytes + controlLengthAt, controlBytes, true)
      }
      const count = recvmmsg(fd, base, slots, messageErrorQueue | messageDontWait, 0)
      const departures: Departure[] = []
      for (let slot = 0; slot < count; slot += 1) {
        const departure = departureOf(slot)
        if (departure !== undefined) departures.push(departure)
      }
      return departures
    },
  }

  function departureOf(slot: number): Departure | undefined {
    const start = controlsAt + slot * controlBytes
    const end = start + view.getUint32(slot * headerBytes + controlLengthAt, true)
    for (let at = start; at + controlDataAt <= end;) {
      const bytes = view.getUint32(at, true)
      if (view.getUint32(at + 8, true) === levelSocket && view.getUint32(at + 12, true) === timestampNs) {
        return {
          seconds: Number(view.getBigInt64(at + controlDataAt, true)),
          nanoseconds: view.getUint32(at + controlDataAt + 8, true),
        }
      }
      if (bytes < controlDataAt) break
      at += (bytes + 7) & ~7
    }
    return undefined
  }
}
