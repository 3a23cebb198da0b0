import type { Socket } from 'node:dgram'
import type { DatagramSource } from './transport.ts'

/**
 * What of Node's datagram sockets isn't public, as `dgram` itself uses it (`lib/dgram.js`, `lib/internal/dgram.js`). All of
 * it is private to Node and may change: who uses it tries it first (`fast-path.ts`) and does without where that fails.
 */

/** A send under way: kept alive, and told of its end, by the handle that it was given to. */
export interface SendRequest {
  oncomplete?: (this: SendRequest, status: number, bytes: number) => void
  /** What must live as long as the request. */
  buffer?: unknown
}

/** Called for each datagram, or with a negative errno and nothing else. The bytes and the source are the callee's. */
export type OnMessage = (status: number, handle: UdpHandle, bytes: Uint8Array, source: DatagramSource) => void

/** A bound UDP socket below `dgram.Socket`. Statuses are a negative errno of libuv, or what is said here. */
export interface UdpHandle {
  readonly onmessage: OnMessage
  /**
   * Sends the chunks as one datagram, to a numeric address of the socket's family. Returns one more than the bytes that
   * the kernel took at once, without using the request; or 0 where they wait, and the request is told.
   */
  send(
    request: SendRequest,
    chunks: readonly ArrayBufferView[],
    count: number,
    port: number,
    address: string,
    isTold: boolean,
  ): number
}

/** Makes the requests that a handle's `send` takes. */
export type SendRequestClass = new () => SendRequest

/** The class of this thread, or `undefined` where this Node doesn't give it away. */
export function loadSendRequestClass(): SendRequestClass | undefined {
  const { binding } = process as unknown as {
    readonly binding?: (name: string) => { readonly SendWrap?: SendRequestClass }
  }
  try {
    return binding?.('udp_wrap').SendWrap
  } catch {
    return undefined
  }
}

/** The handle of a bound socket, or `undefined` where this Node's sockets aren't made as expected. */
export function handleOf(socket: Socket): UdpHandle | undefined {
  const stateAt = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'state symbol',
  )
  if (stateAt === undefined) return undefined
  const { [stateAt]: state } = socket as unknown as Record<
    symbol,
    { readonly handle?: Partial<UdpHandle> | null }
  >
  const handle = state?.handle
  const isKnown = typeof handle?.onmessage === 'function' && typeof handle.send === 'function'
  return isKnown ? (handle as UdpHandle) : undefined
}

/** Has a handle call this instead of its socket. */
export function receiveBy(handle: UdpHandle, onmessage: OnMessage): void {
  Object.assign(handle, { onmessage })
}
