import { getSystemErrorName } from 'node:util'
import { libc, systemError } from './libc.ts'
import { addressFamily, encodeSocketAddress } from './socket-address.ts'

/**
 * How an attempt to connect stands: `pending`, `connected`, `self` where the connection met itself (RFC 9293 §3.5,
 * simultaneous open), or the errno's name.
 */
export type ConnectStatus = 'pending' | 'connected' | 'self' | (string & {})

/** Attempts to connect by TCP, many at a time, on non-blocking sockets. Nothing is ever sent on a connection that comes about. */
export interface Connector extends Disposable {
  /** File descriptors that it holds, for slots at rest too. */
  readonly descriptors: number
  /** Begins an attempt in a slot that has none. One that ended other than `pending` left the slot free again. */
  begin(slot: number, address: string, port: number): ConnectStatus
  /**
   * Waits until a pending attempt has ended, up to so long (0: not at all), and tells of each that has; its slot is free then.
   * Blocks its thread meanwhile.
   *
   * @throws with the errno's name as `code`
   */
  wait(timeoutMs: number, onEnded: (slot: number, status: ConnectStatus) => void): void
  /** Ends a pending attempt. */
  cancel(slot: number): void
}

const sockStream = 1
const sockNonBlock = 0x800
const closeOnExec = 0x80000
const control = { add: 1, modify: 3 } as const
/** Room to write, and once only: an attempt ends once. */
const connectEvents = 4 | (1 << 30)
const errnoInterrupted = 4
const inProgress = 115
const already = 114
const isConnected = 106
const refused = 111
const eventsAtOnce = 256
/** `struct epoll_event` is packed on x64 alone. */
const eventBytes = process.arch === 'x64' ? 12 : 16
const eventDataAt = process.arch === 'x64' ? 4 : 8
const longestAddressBytes = 28
/** Hosts whose addresses are kept as the kernel wants them. */
const keptAddresses = 8_192

interface Slot {
  fd: number
  family: number
  isWatched: boolean
  target: Target | undefined
  port: number
}

/** An address as the kernel wants it; the port is written before each use. */
interface Target {
  readonly view: DataView
  readonly memory: number
  readonly family: number
}

/**
 * Makes a connector. A refused socket is used again, for which Linux needs no more than another `connect`; whether an attempt has
 * ended at once, as over loopback, is asked by a second one, so that epoll hears only of those that take their time.
 */
export function createConnector(): Connector {
  const calls = libc()
  const { addressOf, errno } = calls
  /** Made when an attempt first takes its time, since it needs a descriptor too. */
  let epoll = -1
  const slots: Slot[] = []
  const targets = new Map<string, Target>()
  const one = new DataView(new ArrayBuffer(eventBytes))
  const oneAt = addressOf(one.buffer)
  const ended = new DataView(new ArrayBuffer(eventBytes * eventsAtOnce))
  const endedAt = addressOf(ended.buffer)
  const local = new DataView(new ArrayBuffer(longestAddressBytes + 4))
  const localAt = addressOf(local.buffer)
  let descriptors = 0

  function targetOf(address: string): Target {
    const known = targets.get(address)
    if (known !== undefined) return known
    if (targets.size >= keptAddresses) targets.clear()
    const memory = encodeSocketAddress(address, 0)
    const view = new DataView(memory)
    const target = { view, memory: addressOf(memory), family: view.getUint16(0, true) }
    targets.set(address, target)
    return target
  }

  function open(slot: Slot, family: number): boolean {
    if (slot.fd >= 0 && slot.family === family) return true
    close(slot)
    slot.fd = calls.socket(family, sockStream | sockNonBlock | closeOnExec, 0)
    slot.family = family
    if (slot.fd < 0) return false
    descriptors++
    return true
  }

  function close(slot: Slot): void {
    if (slot.fd < 0) return
    calls.close(slot.fd)
    descriptors--
    slot.fd = -1
    slot.isWatched = false
  }

  /** Asks for the connection, or how it stands: the same call. */
  function connect(slot: Slot): ConnectStatus {
    const { target, fd } = slot
    if (target === undefined) return 'pending'
    target.view.setUint16(2, slot.port)
    if (calls.connect(fd, target.memory, target.view.byteLength) === 0) return settleConnected(slot)
    const failure = errno()
    if (failure === inProgress || failure === already) return 'pending'
    if (failure === isConnected) return settleConnected(slot)
    if (failure !== refused) close(slot)
    return getSystemErrorName(-failure)
  }

  function settleConnected(slot: Slot): ConnectStatus {
    const isSelf = isConnectedToItself(slot)
    close(slot)
    return isSelf ? 'self' : 'connected'
  }

  /** Whether the socket's own address is the one that it connected to, port included. */
  function isConnectedToItself({ fd, target, port }: Slot): boolean {
    local.setUint32(longestAddressBytes, longestAddressBytes, true)
    if (calls.getsockname(fd, localAt, localAt + longestAddressBytes) !== 0) return false
    if (target === undefined || local.getUint16(2) !== port) return false
    const [from, bytes] = target.family === addressFamily.ipv6 ? [8, 16] : [4, 4]
    for (let at = from; at < from + bytes; at++) {
      if (local.getUint8(at) !== target.view.getUint8(at)) return false
    }
    return true
  }

  /** Has epoll tell when an attempt has ended; says why it can't where a descriptor or memory is lacking. */
  function watch(slot: Slot, index: number): ConnectStatus {
    if (epoll < 0) {
      epoll = calls.epoll_create1(closeOnExec)
      if (epoll < 0) return giveUp(slot)
      descriptors++
    }
    one.setUint32(0, connectEvents, true)
    one.setUint32(eventDataAt, index, true)
    const operation = slot.isWatched ? control.modify : control.add
    if (calls.epoll_ctl(epoll, operation, slot.fd, oneAt) < 0) return giveUp(slot)
    slot.isWatched = true
    return 'pending'
  }

  function giveUp(slot: Slot): string {
    const failure = errno()
    close(slot)
    return getSystemErrorName(-failure)
  }

  return {
    get descriptors() {
      return descriptors
    },
    begin(index, address, port) {
      const target = targetOf(address)
      const slot = (slots[index] ??= { fd: -1, family: 0, isWatched: false, target, port })
      if (!open(slot, target.family)) return getSystemErrorName(-errno())
      slot.target = target
      slot.port = port
      const status = connect(slot)
      if (status !== 'pending') return status
      const second = connect(slot)
      return second === 'pending' ? watch(slot, index) : second
    },
    wait(timeoutMs, onEnded) {
      if (epoll < 0) return
      const count = calls.epoll_wait(epoll, endedAt, eventsAtOnce, timeoutMs)
      if (count < 0 && errno() !== errnoInterrupted) throw systemError('epoll_wait')
      const indexes = Array.from({ length: Math.max(0, count) }, (_, at) =>
        ended.getUint32(at * eventBytes + eventDataAt, true),
      )
      for (const index of indexes) {
        const slot = slots[index]
        if (slot === undefined) continue
        const asked = connect(slot)
        const status = asked === 'pending' ? watch(slot, index) : asked
        if (status !== 'pending') onEnded(index, status)
      }
    },
    cancel(index) {
      const slot = slots[index]
      if (slot !== undefined) close(slot)
    },
    [Symbol.dispose]() {
      for (const slot of slots) close(slot)
      if (epoll >= 0) calls.close(epoll)
    },
  }
}
