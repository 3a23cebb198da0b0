import { plainAddress } from '../address.ts'
import type { Logger } from '../log.ts'
import type { Peer } from '../peer.ts'
import type { Datagram } from '../service.ts'
import type { DatagramSource } from './transport.ts'

/** What the peers of one socket have in common. */
export interface PeerHost {
  readonly signal: AbortSignal
  readonly log: Logger
  send(message: Datagram, to: DatagramSource): void
}

/** The sender of a datagram, as its handler sees it. A class, because there is one for each datagram. */
export class DatagramPeer implements Peer<Datagram> {
  readonly id: number
  readonly address: string
  readonly port: number
  readonly tls = false
  readonly #source: DatagramSource
  readonly #host: PeerHost
  #log: Logger | undefined

  constructor(id: number, source: DatagramSource, host: PeerHost) {
    this.id = id
    this.address = plainAddress(source.address)
    this.port = source.port
    this.#source = source
    this.#host = host
  }

  get signal(): AbortSignal {
    return this.#host.signal
  }

  get log(): Logger {
    const { id, address, port } = this
    return (this.#log ??= this.#host.log.child({ peer: id, address, port }))
  }

  send(message: Datagram): void {
    this.#host.send(message, this.#source)
  }

  close(): void {
    // A datagram's sender holds nothing here.
  }
}
