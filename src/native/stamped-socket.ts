import { libc, systemError } from './libc.ts'
import { addressFamily } from './socket-address.ts'

/** A UDP socket that `node:dgram` receives by, for which the kernel notes when datagrams come and leave. */
export interface StampedSocket {
  /** The descriptor, for `dgram.Socket.bind()`, which then owns and closes it. */
  readonly fd: number
  /**
   * Sends a datagram to where the socket is connected, and returns when it left, in nanoseconds since 1970; `undefined` where
   * the network device doesn't tell.
   *
   * @throws with the errno's name as `code`
   */
  send(bytes: Uint8Array): bigint | undefined
  /** When the datagram came that was received last, in nanoseconds since 1970. */
  receivedNs(): bigint | undefined
}

// Numbers of Linux on x64, arm64, riscv64, loong64 and ppc64 (little-endian).
const sockDatagram = 2
const sockNonBlock = 0x800
const sockCloseOnExec = 0x80000
const levelSocket = 1
const timestamping = 37
const stampTransmission = 2
const messageErrorQueue = 0x2000
const messageDontWait = 0x40
/** SIOCGSTAMPNS: when the packet came or left that a receiving call returned last. The first call makes the kernel take note. */
const lastStamp = 0x8907
const nsPerSecond = 1_000_000_000n

// struct mmsghdr, its vector, its control message (cmsg(3)) and a struct timespec, one after another.
const vectorAt = 64
const controlAt = 80
const controlBytes = 24
const timeAt = controlAt + controlBytes
const dataAt = timeAt + 16
const longestBytes = 1_500

/** Opens a socket of a family, 4 or 6, which is neither bound nor connected. @throws with the errno's name as `code` */
export function openStampedSocket(family: number): StampedSocket {
  const { socket, ioctl, sendmmsg, recvmmsg, addressOf } = libc()
  const fd = socket(
    family === 6 ? addressFamily.ipv6 : addressFamily.ipv4,
    sockDatagram | sockNonBlock | sockCloseOnExec,
    0,
  )
  if (fd < 0) throw systemError('socket')
  const view = new DataView(new ArrayBuffer(dataAt + longestBytes))
  const data = new Uint8Array(view.buffer, dataAt)
  const base = addressOf(view.buffer)
  view.setBigUint64(16, BigInt(base + vectorAt), true)
  view.setUint32(24, 1, true)
  view.setBigUint64(32, BigInt(base + controlAt), true)
  view.setBigUint64(vectorAt, BigInt(base + dataAt), true)
  stampNs()

  return {
    fd,
    send(bytes) {
      data.set(bytes)
      view.setUint32(vectorAt + 8, bytes.length, true)
      view.setUint32(controlAt, 20, true)
      view.setUint32(controlAt + 8, levelSocket, true)
      view.setUint32(controlAt + 12, timestamping, true)
      view.setUint32(controlAt + 16, stampTransmission, true)
      view.setUint32(40, controlBytes, true)
      if (sendmmsg(fd, base, 1, messageDontWait) < 0) throw systemError('send')
      // What left is read back with its stamp; the stamp of what came is not overwritten, since nothing is received between.
      view.setUint32(40, 0, true)
      return recvmmsg(fd, base, 1, messageErrorQueue | messageDontWait, 0) === 1 ? stampNs() : undefined
    },
    receivedNs: stampNs,
  }

  function stampNs(): bigint | undefined {
    if (ioctl(fd, lastStamp, base + timeAt) < 0) return undefined
    return view.getBigInt64(timeAt, true) * nsPerSecond + view.getBigInt64(timeAt + 8, true)
  }
}
