/**
 * What of Node's stream handles isn't public, as `net` itself uses them (`lib/internal/stream_base_commons.js`). All of it is
 * private to Node and may change: who uses it tries it first (`fast-path.ts`) and does without where that fails.
 */

/** A request under way: kept alive, and told of its end, by the handle that it was given to. */
export interface StreamRequest {
  oncomplete?: (status: number, handle: TcpHandle) => void
  /** What must live as long as the request. */
  buffer?: unknown
}

/** A TCP connection below `net.Socket`. Statuses are 0 or a negative errno of libuv. */
export interface TcpHandle {
  /** Called for each read, with {@link StreamBinding.bytesRead} set; may return the buffer for the next one. */
  onread: (this: TcpHandle) => Uint8Array | undefined
  readonly writeQueueSize: number
  readonly bytesWritten: number
  useUserBuffer(buffer: Uint8Array): void
  readStart(): number
  readStop(): number
  writeBuffer(request: StreamRequest, bytes: Uint8Array): number
  writeUtf8String(request: StreamRequest, text: string): number
  /** Buffers alone, or else each chunk followed by its encoding. */
  writev(request: StreamRequest, chunks: readonly unknown[], isAllBuffers: boolean): number
  /** 1: done at once. */
  shutdown(request: StreamRequest): number
  close(onClosed: () => void): void
}

/** How requests are made, and what the handle says of its last call. */
export interface StreamBinding {
  readonly WriteRequest: new () => StreamRequest
  readonly ShutdownRequest: new () => StreamRequest
  /** Bytes that the read under way brought, or a negative errno. */
  readonly bytesRead: () => number
  /** Whether the last write waits for the kernel; otherwise its request may be used again. */
  readonly isLastWriteAsync: () => boolean
}

interface RawBinding {
  readonly WriteWrap: new () => StreamRequest
  readonly ShutdownWrap: new () => StreamRequest
  readonly streamBaseState: Int32Array
  readonly kReadBytesOrError: number
  readonly kLastWriteWasAsync: number
}

/** The binding of this thread, or `undefined` where this Node doesn't give it away. */
export function loadStreamBinding(): StreamBinding | undefined {
  const { binding } = process as unknown as { readonly binding?: (name: string) => Partial<RawBinding> }
  try {
    const raw = binding?.('stream_wrap')
    if (raw?.streamBaseState === undefined || raw.WriteWrap === undefined || raw.ShutdownWrap === undefined)
      return undefined
    const { WriteWrap, ShutdownWrap, streamBaseState: state } = raw
    const { kReadBytesOrError: readAt, kLastWriteWasAsync: asyncAt } = raw
    if (readAt === undefined || asyncAt === undefined) return undefined
    return {
      WriteRequest: WriteWrap,
      ShutdownRequest: ShutdownWrap,
      bytesRead: () => state[readAt] ?? 0,
      isLastWriteAsync: () => state[asyncAt] === 1,
    }
  } catch {
    return undefined
  }
}

/** The property by which a handle knows its owner, which it keeps alive. */
export function ownerSymbolOf(handle: object): symbol | undefined {
  return Object.getOwnPropertySymbols(handle).find(({ description }) => description === 'owner_symbol')
}
