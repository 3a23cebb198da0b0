import { errnoName, libc, systemError } from './libc.ts'
import { addressFamily, encodeSocketAddress } from './socket-address.ts'

/** How a connection attempt stands: `connected`, `under-way`, or ended with the errno of that name. */
export type ConnectStanding = 'connected' | 'under-way' | (string & {})

/**
 * TCP sockets that connect without blocking, and the one epoll instance that tells which of them to look at. A socket is a
 * bare file descriptor, and must be closed by {@link ConnectingSockets.close}. A socket whose attempt was refused can
 * be used for the next one, to whichever address of its family.
 */
export interface ConnectingSockets extends Disposable {
  /** Opens a socket; returns the errno's name where there is none to be had. */
  open(family: 'ipv4' | 'ipv6'): number | string
  /**
   * Starts to connect to a numeric address, and looks at once: a host on this machine has answered by then. An attempt that
   * is under way afterwards is heard of through {@link ConnectingSockets.wait}.
   */
  connect(fd: number, address: string, port: number): ConnectStanding
  /** How the attempt of a socket stands, for one that was under way. An errno is told once; the socket is then unconnected. */
  look(fd: number): ConnectStanding
  /** Whether a connected socket's two ends are the same: it was given the very port that it connects to. */
  hasMetItself(fd: number): boolean
  /** Returns how many sockets may have changed; {@link ConnectingSockets.changed} has them. Never blocks. */
  wait(): number
  /** The descriptor of the n-th of them. It may be one that was closed, or has a new attempt under way. */
  changed(index: number): number
  /** Closes a socket; by a reset, if told, so that nothing stays behind of a connection. */
  close(fd: number, byReset?: boolean): void
}

// Numbers of Linux on the architectures that availability.ts names.
const sockStream = 1
const sockNonBlock = 0x800
const closeOnExec = 0x80000
const levelSocket = 1
const optionLinger = 13
const epollAdd = 1
/** EPOLLIN, EPOLLOUT, and EPOLLET: each change is told once. */
const epollEvents = 0x8000_0005
const errnoInProgress = 115
const errnoAlready = 114
const errnoInterrupted = 4

/** `struct epoll_event` is packed on x64 alone. */
const eventBytes = process.arch === 'x64' ? 12 : 16
const eventDataAt = eventBytes - 8
const eventsAtOnce = 256
const nameBytes = 28

/**
 * Makes the sockets' epoll instance. Dispose of it when all sockets are closed.
 *
 * @throws with the errno's name as `code`, where there is no descriptor for it
 */
export function openConnectingSockets(): ConnectingSockets {
  const calls = libc()
  const epoll = calls.epoll_create1(closeOnExec)
  if (epoll < 0) throw systemError('epoll_create1')
  /** Descriptors that epoll knows: closing one makes it forget. */
  const watched = new Set<number>()
  const events = new DataView(new ArrayBuffer(eventsAtOnce * eventBytes))
  const eventsAddress = calls.addressOf(events.buffer)
  const registration = new DataView(new ArrayBuffer(eventBytes))
  const registrationAddress = calls.addressOf(registration.buffer)
  const lingerReset = Int32Array.of(1, 0).buffer
  const lingerResetAddress = calls.addressOf(lingerReset)
  let target = targetOf('127.0.0.1')

  function targetOf(address: string): SocketTarget {
    const memory = encodeSocketAddress(address, 0)
    const pointer = calls.addressOf(memory)
    return { address, view: new DataView(memory), pointer, bytes: memory.byteLength }
  }

  /** Connecting again tells how the first time ended, and then leaves the socket ready for another: connect(2). */
  function connectAgain(fd: number): ConnectStanding {
    if (calls.connect(fd, target.pointer, target.bytes) === 0) return 'connected'
    const errno = calls.errno()
    return errno === errnoInProgress || errno === errnoAlready ? 'under-way' : errnoName(errno)
  }

  function watch(fd: number): void {
    if (watched.has(fd)) return
    registration.setUint32(0, epollEvents, true)
    registration.setUint32(eventDataAt, fd, true)
    if (calls.epoll_ctl(epoll, epollAdd, fd, registrationAddress) < 0) throw systemError('epoll_ctl')
    watched.add(fd)
  }

  return {
    open(family) {
      const fd = calls.socket(addressFamily[family], sockStream | sockNonBlock | closeOnExec, 0)
      return fd < 0 ? errnoName(calls.errno()) : fd
    },
    connect(fd, address, port) {
      if (target.address !== address) target = targetOf(address)
      target.view.setUint16(2, port)
      const first = connectAgain(fd)
      if (first !== 'under-way') return first
      const second = connectAgain(fd)
      if (second === 'under-way') watch(fd)
      return second
    },
    look: connectAgain,
    hasMetItself(fd) {
      const [local, remote] = [calls.getsockname, calls.getpeername].map((nameOf) => endpoint(nameOf, fd))
      return local !== undefined && local === remote
    },
    wait() {
      const count = calls.epoll_wait(epoll, eventsAddress, eventsAtOnce, 0)
      if (count < 0 && calls.errno() !== errnoInterrupted) throw systemError('epoll_wait')
      return Math.max(count, 0)
    },
    changed: (index) => events.getInt32(index * eventBytes + eventDataAt, true),
    close(fd, byReset = false) {
      watched.delete(fd)
      if (byReset) {
        calls.setsockopt(fd, levelSocket, optionLinger, lingerResetAddress, lingerReset.byteLength)
      }
      calls.close(fd)
    },
    [Symbol.dispose]: () => void calls.close(epoll),
  }

  /** Address and port of one end, as hexadecimal digits. */
  function endpoint(nameOf: typeof calls.getsockname, fd: number): string | undefined {
    const memory = new ArrayBuffer(nameBytes)
    const length = Uint32Array.of(nameBytes)
    if (nameOf(fd, calls.addressOf(memory), calls.addressOf(length.buffer)) < 0) return undefined
    return Buffer.from(memory, 0, length[0]).toString('hex')
  }
}

/** Where the last attempt went: most go where the one before did, or only to another port. */
interface SocketTarget {
  readonly address: string
  readonly view: DataView
  readonly pointer: number
  readonly bytes: number
}
