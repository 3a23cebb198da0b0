import type { Socket } from 'node:dgram'
import { getSystemErrorName } from 'node:util'
import type { Datagram } from '../service.ts'
import type { DatagramSender, OnSent } from './datagram-sender.ts'
import { loadSendBinding, type SendBinding, type SendRequest } from './send-binding.ts'

/**
 * Sends by a socket's handle: without the request, the closure and the turn of the event loop that `Socket.send` takes
 * for each datagram even where the kernel has it at once.
 */
export class HandleSender implements DatagramSender {
  readonly #binding: SendBinding
  /** Reused as long as the kernel takes everything at once; a request that waits is its own. */
  #request: SendRequest

  private constructor(binding: SendBinding) {
    this.#binding = binding
    this.#request = new binding.SendRequest()
  }

  /** The sender of a bound socket, or `undefined` where this Node doesn't give its handle away. */
  static adopt(socket: Socket): HandleSender | undefined {
    const binding = loadSendBinding(socket)
    return binding && new HandleSender(binding)
  }

  get pendingBytes(): number {
    return this.#binding.pendingBytes()
  }

  send(message: Datagram, port: number, address: string, onSent: OnSent): void {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message
    const request = this.#request
    const status = this.#binding.send(request, bytes, port, address)
    // Above 0 it is done, and that is the bytes and 1.
    if (status > 0) return onSent(null, status - 1)
    if (status < 0) return onSent(sendError(status), 0)
    this.#request = new this.#binding.SendRequest()
    request.bytes = bytes
    request.oncomplete = (waited, sent) => onSent(waited === 0 ? null : sendError(waited), sent)
  }
}

function sendError(status: number): Error {
  const code = getSystemErrorName(status)
  return Object.assign(new Error(`send ${code}`), { code, syscall: 'send' })
}
