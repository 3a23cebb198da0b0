import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Datagram } from '../service.ts'
import type { DatagramOwner, DatagramSource, DatagramTransport, OnSent } from './transport.ts'

/** The ordinary path: a datagram socket by its public face. */
export class DatagramSocketTransport implements DatagramTransport {
  readonly #socket: Socket

  /** Takes over a bound socket that nobody listens to. */
  constructor(socket: Socket) {
    this.#socket = socket
  }

  get pendingBytes(): number {
    return this.#socket.getSendQueueSize()
  }

  attach(owner: DatagramOwner): void {
    this.#socket.on('message', (bytes, source) => owner.handleDatagram(bytes, source))
    this.#socket.on('error', (error) => owner.handleError(error))
  }

  send(message: Datagram, { address, port }: DatagramSource, onSent: OnSent): void {
    this.#socket.send(message, port, address, onSent)
  }

  async close(): Promise<void> {
    this.#socket.close()
    await once(this.#socket, 'close')
  }
}
