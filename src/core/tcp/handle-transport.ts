import type { Socket } from 'node:net'
import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'
import { type ReadMemory, readMemory } from './read-memory.ts'
import {
  loadStreamBinding,
  ownerSymbolOf,
  type StreamBinding,
  type StreamRequest,
  type TcpHandle,
} from './stream-binding.ts'
import type { Transport, TransportOwner } from './transport.ts'

/** A read so large that the connection gets a buffer of its own, and one so small that it gives it back. */
const bulkBytes = 65_536
const smallBytes = 16_384

const endOfFile = -4095
const notConnected = -constants.errno.ENOTCONN

/** What the connections of one thread share. */
interface Thread {
  readonly binding: StreamBinding
  readonly memory: ReadMemory
  /** The property by which a handle knows its transport. */
  readonly owner: symbol
  /** A write request that no write has kept: most writes are done when they return. */
  spare: StreamRequest
}

type OwnedHandle = TcpHandle & Record<symbol, HandleTransport>

let thread: Thread | undefined

/**
 * The fast path: a TCP connection by its handle, without the stream machinery and the socket's memory above it. Reads go into the
 * thread's read memory instead of a buffer allocated for each, and a write that the kernel takes at once costs one call.
 *
 * A handle keeps the buffer for its next read from one read to the next, so a buffer that others hold can't be lent out:
 * what is to be changed in place is copied first, which costs little for what is small. A connection that reads in bulk
 * gets a buffer of its own, and no copy.
 */
export class HandleTransport implements Transport {
  readonly isLending: boolean
  isPaused = true
  isDestroyed = false
  readonly #handle: TcpHandle
  readonly #thread: Thread
  #owner: TransportOwner | undefined
  /** The connection's own buffer, into which its next read goes; otherwise it goes into the shared one. */
  #own: Buffer | undefined
  #isHolding = false
  /** Gives back the copy that is held. */
  #release: (() => void) | undefined
  /** Writes that the kernel hasn't taken whole. */
  #waitingWrites = 0
  #isEnding = false
  #hasEnded = false
  #hasPeerEnded = false
  #bytesWritten = 0

  private constructor(handle: TcpHandle, shared: Thread, isLending: boolean) {
    this.#handle = handle
    this.#thread = shared
    this.isLending = isLending
  }

  /**
   * Takes an accepted connection over, unread; the socket given is left empty. With `isLending` the bytes of a read may be
   * changed and written where they lie. `undefined` where this Node's sockets aren't made as expected.
   */
  static adopt(
    accepted: Socket,
    { isLending }: { readonly isLending: boolean },
  ): HandleTransport | undefined {
    const socket = accepted as unknown as { _handle: OwnedHandle | null }
    const handle = socket._handle
    if (handle === null || typeof handle.useUserBuffer !== 'function') return undefined
    const shared = (thread ??= threadFor(handle))
    if (shared === undefined) return undefined
    const transport = new HandleTransport(handle, shared, isLending)
    socket._handle = null
    handle[shared.owner] = transport
    handle.onread = onRead
    handle.useUserBuffer(shared.memory.shared)
    return transport
  }

  get isWritable(): boolean {
    return !this.#isEnding && !this.isDestroyed
  }

  get pendingBytes(): number {
    return this.#waitingWrites === 0 || this.isDestroyed ? 0 : this.#handle.writeQueueSize
  }

  get unsentBytes(): number {
    return this.pendingBytes
  }

  get bytesWritten(): number {
    return this.isDestroyed ? this.#bytesWritten : this.#handle.bytesWritten
  }

  attach(owner: TransportOwner): void {
    this.#owner = owner
  }

  pause(): void {
    if (this.isPaused) return
    this.isPaused = true
    if (!this.isDestroyed) this.#handle.readStop()
  }

  resume(): void {
    if (!this.isPaused) return
    this.isPaused = false
    if (!this.isDestroyed && !this.#isHolding) this.#handle.readStart()
  }

  write(chunk: Uint8Array | string): void {
    const { spare } = this.#thread
    const status =
      typeof chunk === 'string'
        ? this.#handle.writeUtf8String(spare, chunk)
        : this.#handle.writeBuffer(spare, chunk)
    this.#written(status, chunk)
  }

  writeAll(chunks: readonly (Uint8Array | string)[]): void {
    const isAllBuffers = chunks.every((chunk) => typeof chunk !== 'string')
    const parts = isAllBuffers
      ? chunks
      : chunks.flatMap((chunk) => (typeof chunk === 'string' ? [chunk, 'utf8'] : [chunk, 'buffer']))
    this.#written(this.#handle.writev(this.#thread.spare, parts, isAllBuffers), chunks)
  }

  hold(): void {
    this.#isHolding = true
    // Its own buffer is nobody else's, and isn't read into meanwhile.
    if (this.#own === undefined) this.#release = this.#thread.memory.keepOutgoing()
  }

  release(): void {
    this.#isHolding = false
    this.#release?.()
    this.#release = undefined
    if (!this.isPaused && !this.isDestroyed) this.#handle.readStart()
  }

  end(): void {
    if (!this.isWritable) return
    this.#isEnding = true
    const request = new this.#thread.binding.ShutdownRequest()
    request.oncomplete = onShutdown
    const status = this.#handle.shutdown(request)
    if (status === 1 || status === notConnected) this.#ended()
    else if (status !== 0) this.#fail('shutdown', status)
  }

  destroy(): void {
    if (this.isDestroyed) return
    this.#bytesWritten = this.#handle.bytesWritten
    this.isDestroyed = true
    this.#handle.close(() => this.#closed())
  }

  /** Takes what a read brought; returns the buffer for the next one where it is another. */
  read(length: number): Uint8Array | undefined {
    if (length > 0) {
      const own = this.#own
      this.#owner?.handleRead(this.#bytes(length))
      return this.#nextBuffer(own, length)
    }
    if (length === endOfFile) {
      this.#hasPeerEnded = true
      this.#owner?.handleEnd()
      if (this.#hasEnded) this.destroy()
    } else if (length < 0) this.#fail('read', length)
    return undefined
  }

  /** Is told what became of a write that had to wait. */
  drained(status: number): void {
    this.#waitingWrites -= 1
    if (this.isDestroyed) return
    if (status < 0) this.#fail('write', status)
    else if (this.#waitingWrites === 0) this.#owner?.handleDrain()
  }

  /** Is told what became of the end of our side. */
  shutDown(status: number): void {
    if (this.isDestroyed) return
    if (status < 0 && status !== notConnected) this.#fail('shutdown', status)
    else this.#ended()
  }

  #bytes(length: number): Buffer {
    const { memory } = this.#thread
    if (this.#own !== undefined) return this.#own.subarray(0, length)
    return this.isLending ? memory.copyOut(length) : memory.read(length)
  }

  /** A connection gets a buffer of its own once a read was large, and gives it back once one was small and is settled. */
  #nextBuffer(own: Buffer | undefined, length: number): Uint8Array | undefined {
    const { memory } = this.#thread
    if (!this.isLending || this.isDestroyed) return undefined
    if (own === undefined) return length < bulkBytes ? undefined : (this.#own = memory.claim())
    if (length >= smallBytes || this.#isHolding) return undefined
    memory.giveBack(own)
    this.#own = undefined
    return memory.shared
  }

  #written(status: number, kept: unknown): void {
    if (status !== 0) {
      this.#fail('write', status)
      return
    }
    const shared = this.#thread
    if (!shared.binding.isLastWriteAsync()) return
    shared.spare.oncomplete = onWritten
    shared.spare.buffer = kept
    shared.spare = new shared.binding.WriteRequest()
    this.#waitingWrites += 1
  }

  #ended(): void {
    this.#hasEnded = true
    if (this.#hasPeerEnded) this.destroy()
  }

  #fail(call: string, status: number): void {
    const code = getSystemErrorName(status)
    this.#owner?.handleError(
      Object.assign(new Error(`${call} ${code}`), { code, errno: status, syscall: call }),
    )
    this.destroy()
  }

  #closed(): void {
    this.release()
    if (this.#own !== undefined) this.#thread.memory.giveBack(this.#own)
    this.#own = undefined
    this.#owner?.handleClose()
  }
}

function threadFor(handle: object): Thread | undefined {
  const binding = loadStreamBinding()
  const owner = ownerSymbolOf(handle)
  if (binding === undefined || owner === undefined) return undefined
  return { binding, owner, memory: readMemory(), spare: new binding.WriteRequest() }
}

// What the handles call: functions of the thread, so that a connection needs none of its own.

function transportOf(handle: TcpHandle): HandleTransport | undefined {
  return thread === undefined ? undefined : (handle as OwnedHandle)[thread.owner]
}

function onRead(this: TcpHandle): Uint8Array | undefined {
  return thread === undefined ? undefined : transportOf(this)?.read(thread.binding.bytesRead())
}

function onWritten(status: number, handle: TcpHandle): void {
  transportOf(handle)?.drained(status)
}

function onShutdown(status: number, handle: TcpHandle): void {
  transportOf(handle)?.shutDown(status)
}
