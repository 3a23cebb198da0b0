import { isIPv6 } from 'node:net'
import { type ConnectingSockets, openConnectingSockets } from '../../../native/index.ts'
import type { ConnectEnd, Connector, ConnectSlot, SlotOwner } from './connector.ts'

/** How long the kernel is asked in every turn of the event loop after something has happened; later, every millisecond. */
const spinMs = 0.5
const restMs = 1

/**
 * Makes the way of connecting of Linux: non-blocking sockets of the native floor. Attempts at hosts of this machine end in
 * the call that starts them. For others the kernel is asked, without waiting in it, in every turn of the event loop
 * while answers come, and every millisecond while none do. A socket that was refused serves the next attempt.
 *
 * @throws with an errno's name as `code`, where there is no descriptor for it
 */
export function createEpollConnector(): Connector {
  const sockets = openConnectingSockets()
  const spare = { ipv4: [] as number[], ipv6: [] as number[] }
  const slots = new Map<number, EpollSlot>()
  let descriptors = 0
  let isPolling = false
  let isDisposed = false
  let activeMs = 0
  let busyMs = 0
  let askedMs = performance.now()

  function poll(): void {
    isPolling = false
    if (isDisposed) return
    const startedMs = performance.now()
    const count = sockets.wait()
    for (let i = 0; i < count; i++) slots.get(sockets.changed(i))?.look()
    if (count > 0) {
      activeMs = performance.now()
      busyMs += activeMs - startedMs
    }
    if (slots.size === 0 || isPolling) return
    isPolling = true
    if (startedMs - activeMs < spinMs) setImmediate(poll)
    else setTimeout(poll, restMs)
  }

  const pool: SocketPool = {
    sockets,
    take(family) {
      const fd = spare[family].pop() ?? sockets.open(family)
      if (typeof fd === 'number') descriptors++
      return fd
    },
    give(family, fd) {
      descriptors--
      spare[family].push(fd)
    },
    close(fd, byReset) {
      descriptors--
      sockets.close(fd, byReset)
    },
    await(fd, slot) {
      slots.set(fd, slot)
      activeMs = performance.now()
      if (isPolling) return
      isPolling = true
      setImmediate(poll)
    },
    forget: (fd) => void slots.delete(fd),
  }

  return {
    name: 'epoll',
    maxSlots: 4000,
    addSlot: (owner) => new EpollSlot(pool, owner),
    busyShare() {
      const nowMs = performance.now()
      const share = busyMs / (nowMs - askedMs)
      askedMs = nowMs
      busyMs = 0
      return share
    },
    get descriptors() {
      return descriptors + spare.ipv4.length + spare.ipv6.length
    },
    [Symbol.dispose]() {
      isDisposed = true
      for (const fd of [...spare.ipv4.splice(0), ...spare.ipv6.splice(0)]) sockets.close(fd)
      sockets[Symbol.dispose]()
    },
  }
}

type Family = 'ipv4' | 'ipv6'

/** What the slots share. */
interface SocketPool {
  readonly sockets: ConnectingSockets
  /** A descriptor, or the name of the errno that there is none for. */
  take(family: Family): number | string
  give(family: Family, fd: number): void
  close(fd: number, byReset?: boolean): void
  await(fd: number, slot: EpollSlot): void
  forget(fd: number): void
}

class EpollSlot implements ConnectSlot {
  readonly #pool: SocketPool
  readonly #owner: SlotOwner
  #fd = -1
  #family: Family = 'ipv4'

  constructor(pool: SocketPool, owner: SlotOwner) {
    this.#pool = pool
    this.#owner = owner
  }

  connect(address: string, port: number): void {
    this.#family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const fd = this.#pool.take(this.#family)
    if (typeof fd === 'string') {
      this.#owner.ended(fd)
      this.#owner.freed()
      return
    }
    this.#fd = fd
    const standing = this.#pool.sockets.connect(fd, address, port)
    if (standing === 'under-way') this.#pool.await(fd, this)
    else this.#end(standing)
  }

  /** Sees whether the attempt has ended. */
  look(): void {
    const standing = this.#pool.sockets.look(this.#fd)
    if (standing !== 'under-way') this.#end(standing)
  }

  abandon(): void {
    if (this.#fd === -1) return
    this.look()
    if (this.#fd === -1) return
    this.#pool.close(this.#release())
    this.#owner.freed()
  }

  #end(standing: ConnectEnd): void {
    const fd = this.#release()
    const isSelf = standing === 'connected' && this.#pool.sockets.hasMetItself(fd)
    if (standing === 'ECONNREFUSED') this.#pool.give(this.#family, fd)
    // A reset leaves nothing behind; an orderly close would keep the port from its owner for a minute.
    else this.#pool.close(fd, isSelf)
    this.#owner.ended(isSelf ? 'met-itself' : standing)
    this.#owner.freed()
  }

  #release(): number {
    const fd = this.#fd
    this.#fd = -1
    this.#pool.forget(fd)
    return fd
  }
}
