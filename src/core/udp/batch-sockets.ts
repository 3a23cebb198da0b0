import { closeSocket, openBatchSocket } from '../../native/index.ts'
import { listenError } from '../listen-error.ts'
import type { ServerAddress } from '../server.ts'
import type { DatagramTarget } from './datagram-host.ts'

/**
 * The sockets of the `batch` engine, one for each place of a pool, over which the kernel spreads the peers. They are file
 * descriptors that no garbage collector closes and that outlive a worker: its replacement reads on where it ended.
 */
export class BatchSockets {
  readonly #address: ServerAddress
  readonly #fds: readonly number[]

  private constructor(address: ServerAddress, fds: readonly number[]) {
    this.#address = address
    this.#fds = fds
  }

  /** Binds `count` sockets to one port. @throws {@link OptionError} `CANNOT_LISTEN` */
  static open(address: ServerAddress, count: number): BatchSockets {
    const fds: number[] = []
    try {
      while (fds.length < count) fds.push(openBatchSocket(address))
      return new BatchSockets(address, fds)
    } catch (error) {
      for (const fd of fds) closeSocket(fd)
      throw listenError({ host: address.address, port: address.port }, 'udp', error)
    }
  }

  /** What the worker of a place (1, 2, …) binds. */
  target(place: number): DatagramTarget {
    const { address: host, port } = this.#address
    const fd = this.#fds[place - 1]
    return { host, port, reusePort: true, ...(fd === undefined ? {} : { batchSocket: fd }) }
  }

  /** Closes all. No worker may be reading any more. */
  close(): void {
    for (const fd of this.#fds) closeSocket(fd)
  }
}
