import type { Logger } from '../log.ts'
import type { Peer } from '../peer.ts'
import type { Channel } from './channel.ts'

/** Who is at the other end of a connection. */
export type Identity = Pick<Peer, 'id' | 'address' | 'port' | 'tls'>

/** The peer of a connection being served, as its handler sees it. A class, because ten thousand may be connected. */
export class ConnectedPeer implements Peer<unknown> {
  readonly id: number
  readonly address: string
  readonly port: number
  readonly tls: Peer['tls']
  readonly #channel: Channel<unknown, unknown>
  readonly #serverLog: Logger
  #log: Logger | undefined

  constructor({ id, address, port, tls }: Identity, channel: Channel<unknown, unknown>, serverLog: Logger) {
    this.id = id
    this.address = address
    this.port = port
    this.tls = tls
    this.#channel = channel
    this.#serverLog = serverLog
  }

  get signal(): AbortSignal {
    return this.#channel.signal
  }

  get log(): Logger {
    const { id, address, port } = this
    return (this.#log ??= this.#serverLog.child({ peer: id, address, port }))
  }

  send(message: unknown): void {
    this.#channel.send(message)
  }

  close(): void {
    this.#channel.stopReading()
  }
}
