import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import { getSystemErrorName } from 'node:util'
import { hostPort } from '../address.ts'
import type { Datagram } from '../service.ts'
import type { DatagramOwner, DatagramSource, DatagramTransport, OnSent } from './transport.ts'
import {
  handleOf,
  loadSendRequestClass,
  receiveBy,
  type SendRequest,
  type SendRequestClass,
  type UdpHandle,
} from './udp-binding.ts'

/**
 * The fast path: a datagram socket by its handle, without an event for each datagram and without a request, a look at
 * the address and a turn of the callback queue for each reply. The kernel takes nearly every one at once, which one call tells.
 */
export class DatagramHandleTransport implements DatagramTransport {
  readonly #socket: Socket
  readonly #handle: UdpHandle
  readonly #SendRequest: SendRequestClass
  /** A request that no send has kept, and the list of a send's one chunk: both are used again and again. */
  #spare: SendRequest
  readonly #chunks: [ArrayBufferView] = [new Uint8Array()]
  #waitingSends = 0

  private constructor(socket: Socket, handle: UdpHandle, SendRequest: SendRequestClass) {
    this.#socket = socket
    this.#handle = handle
    this.#SendRequest = SendRequest
    this.#spare = new SendRequest()
  }

  /** Takes a bound socket over; `undefined` where this Node's sockets aren't made as expected. */
  static adopt(socket: Socket): DatagramHandleTransport | undefined {
    const handle = handleOf(socket)
    const SendRequest = loadSendRequestClass()
    if (handle === undefined || SendRequest === undefined) return undefined
    return new DatagramHandleTransport(socket, handle, SendRequest)
  }

  get pendingBytes(): number {
    return this.#waitingSends === 0 ? 0 : this.#socket.getSendQueueSize()
  }

  attach(owner: DatagramOwner): void {
    receiveBy(this.#handle, (status, _handle, bytes, source) => {
      if (status < 0) owner.handleError(systemError('recvmsg', status))
      else owner.handleDatagram(bytes, source)
    })
    this.#socket.on('error', (error) => owner.handleError(error))
  }

  send(message: Datagram, to: DatagramSource, onSent: OnSent): void {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message
    // The handle would end the process.
    if (!ArrayBuffer.isView(bytes)) throw new TypeError('a datagram is bytes or text')
    this.#chunks[0] = bytes
    const status = this.#handle.send(this.#spare, this.#chunks, 1, to.port, to.address, true)
    if (status > 0) onSent(null, status - 1)
    else if (status < 0) onSent(sendError(status, to), 0)
    else this.#wait(bytes, to, onSent)
  }

  async close(): Promise<void> {
    this.#socket.close()
    await once(this.#socket, 'close')
  }

  /** Leaves a send its request until the kernel has taken it, or the socket is closed. */
  #wait(bytes: ArrayBufferView, to: DatagramSource, onSent: OnSent): void {
    const request = this.#spare
    this.#spare = new this.#SendRequest()
    this.#waitingSends += 1
    request.buffer = bytes
    request.oncomplete = (status, sent) => {
      this.#waitingSends -= 1
      if (status < 0) onSent(sendError(status, to), 0)
      else onSent(null, sent)
    }
  }
}

function sendError(status: number, { address, port }: DatagramSource): Error {
  return Object.assign(systemError(`send ${hostPort(address, port)}`, status), { address, port })
}

function systemError(call: string, status: number): Error {
  const code = getSystemErrorName(status)
  return Object.assign(new Error(`${call}: ${code}`), { code, errno: status, syscall: call })
}
