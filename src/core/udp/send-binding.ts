import type { Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'

/**
 * What of Node's datagram handles isn't public, as `dgram` itself uses them (`lib/dgram.js`). All of it is private to Node
 * and may change: who uses it tries it first (`fast-sending.ts`) and does without where that fails.
 */

/** A datagram under way: kept alive, and told of its end, by the handle that it was given to. */
export interface SendRequest {
  oncomplete?: (status: number, bytes: number) => void
  /** What must live as long as the request. */
  bytes?: Uint8Array
}

/** The handle of one socket. */
export interface SendBinding {
  readonly SendRequest: new () => SendRequest
  /**
   * 0: the datagram waits, and its request is told; above 0: the kernel has it, and that is its bytes and 1; below: a
   * negative errno of libuv. Only a request that waits may not be used again.
   */
  send(request: SendRequest, bytes: Uint8Array, port: number, address: string): number
  pendingBytes(): number
}

interface RawHandle {
  send(
    request: SendRequest,
    list: readonly Uint8Array[],
    listLength: number,
    port: number,
    address: string,
    hasCallback: boolean,
  ): number
  readonly send6: RawHandle['send']
  getSendQueueSize(): number
}

/** The binding of a socket that is bound, or `undefined` where this Node doesn't give it away. */
export function loadSendBinding(socket: Socket): SendBinding | undefined {
  const { binding } = process as unknown as {
    readonly binding?: (name: string) => { readonly SendWrap?: new () => SendRequest }
  }
  try {
    const SendRequest = binding?.('udp_wrap').SendWrap
    const handle = handleOf(socket)
    if (SendRequest === undefined || typeof handle?.send !== 'function') return undefined
    const method = isIPv6(socket.address().address) ? 'send6' : 'send'
    const list: [Uint8Array] = [new Uint8Array(0)]
    return {
      SendRequest,
      send(request, bytes, port, address) {
        list[0] = bytes
        return handle[method](request, list, 1, port, address, true)
      },
      pendingBytes: () => handle.getSendQueueSize(),
    }
  } catch {
    return undefined
  }
}

function handleOf(socket: Socket): RawHandle | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol')
  if (key === undefined) return undefined
  const { handle } = (socket as unknown as Record<symbol, { readonly handle?: RawHandle }>)[key] ?? {}
  return handle
}
