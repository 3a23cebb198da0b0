import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { type AccessOptions, createAccessList } from '../access/access-list.ts'
import { createRateLimiter, type RateLimiter } from '../access/rate-limiter.ts'
import { hostPort, plainAddress } from '../address.ts'
import { createFloodGate, type FloodGate } from '../flood-gate.ts'
import type { Counters } from '../metrics/counters.ts'
import type { ResolvedLimits } from '../limits.ts'
import { listenError } from '../listen-error.ts'
import type { Logger } from '../log.ts'
import type { Peer } from '../peer.ts'
import type { ServerAddress } from '../server.ts'
import type { Datagram, DatagramDefinition } from '../service.ts'

/** Where a datagram socket is bound. */
export interface DatagramTarget {
  readonly host: string
  readonly port: number
  /** Whether other threads bind the same port too; the kernel then spreads the peers over them. */
  readonly reusePort: boolean
  /** A batch socket that the accepting thread has bound there: it is served instead, by the `batch` engine. */
  readonly batchSocket?: number
}

/** What datagrams are served by. */
export interface DatagramSetting {
  readonly limits: ResolvedLimits
  readonly counters: Counters
  readonly log: Logger
  /** Who may send any. */
  readonly access: AccessOptions
}

/** Serves the datagrams of one socket. */
export class DatagramHost {
  readonly address: ServerAddress
  readonly #socket: Socket
  readonly #definition: DatagramDefinition
  readonly #limits: ResolvedLimits
  readonly #counters: Counters
  readonly #log: Logger
  readonly #gate: FloodGate
  readonly #rate: RateLimiter
  #mayAsk: (address: string) => boolean
  readonly #abort = new AbortController()
  #lastId = 0
  #inFlight = 0
  #isDraining = false
  #onIdle: (() => void) | undefined

  private constructor(socket: Socket, definition: DatagramDefinition, setting: DatagramSetting) {
    const { limits, counters, log, access } = setting
    const { address, port } = socket.address()
    this.address = targetAddress({ host: address, port })
    this.#socket = socket
    this.#definition = definition
    this.#limits = limits
    this.#counters = counters
    this.#log = log
    this.#gate = createFloodGate(log, { perSecond: 20 })
    this.#rate = createRateLimiter({ perSecond: limits.messagesPerSecondPerAddress })
    this.#mayAsk = createAccessList(access)
    socket.on('message', (message, sender) => void this.#answer(message, sender))
    socket.on('error', (error) => {
      counters.add('peerErrors')
      log.warn({ err: error }, 'the datagram socket reported an error')
    })
  }

  /** Binds and serves. @throws {@link OptionError} `CANNOT_LISTEN` where the address can't be had */
  static async bind(
    target: DatagramTarget,
    definition: DatagramDefinition,
    setting: DatagramSetting,
  ): Promise<DatagramHost> {
    return new DatagramHost(await bindDatagram(target), definition, setting)
  }

  /** Replaces the access list. */
  setAccess(access: AccessOptions): void {
    this.#mayAsk = createAccessList(access)
  }

  /** Answers what has been received, then closes the socket. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isDraining = true
    if (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(resolve, deadlineMs)
        this.#onIdle = () => {
          clearTimeout(deadline)
          resolve()
        }
      })
    }
    this.#abort.abort()
    this.#socket.close()
    await once(this.#socket, 'close')
  }

  async #answer(message: Uint8Array, sender: RemoteInfo): Promise<void> {
    if (this.#isDraining) return
    this.#counters.add('messages')
    this.#counters.add('bytesRead', message.length)
    if (!this.#isTaken(message, sender)) return this.#counters.add('dropped')
    const receivedMs = performance.now()
    this.#inFlight += 1
    try {
      const pending = this.#definition.datagram(message, this.#peer(sender))
      const answer = pending instanceof Promise ? await pending : pending
      if (answer === undefined) this.#counters.add('dropped')
      else await this.#send(answer, sender)
      this.#counters.observe(performance.now() - receivedMs)
    } catch (error) {
      this.#counters.add('handlerErrors')
      if (this.#gate.passes('error', 'handler')) {
        const { address, port } = sender
        this.#log.error({ err: error, address, port }, 'the handler failed; nothing is answered')
      }
    } finally {
      this.#inFlight -= 1
      if (this.#inFlight === 0) this.#onIdle?.()
    }
  }

  #isTaken(message: Uint8Array, { address, port }: RemoteInfo): boolean {
    // A reply to port 0 can't be sent; the source is forged.
    if (message.length > this.#limits.maxMessageBytes || port === 0) return false
    if (this.#inFlight >= this.#limits.connections) return false
    return this.#mayAsk(address) && this.#rate.take(address, performance.now())
  }

  async #send(answer: Datagram, to: RemoteInfo): Promise<void> {
    if (this.#socket.getSendQueueSize() > this.#limits.maxPendingWriteBytes)
      return this.#counters.add('dropped')
    const { promise, resolve } = Promise.withResolvers<Error | null>()
    this.#socket.send(answer, to.port, to.address, resolve)
    const error = await promise
    if (error !== null) {
      this.#counters.add('peerErrors')
      this.#log.info({ err: error, address: to.address, port: to.port }, 'a datagram could not be sent')
      return
    }
    this.#counters.add('replies')
    this.#counters.add('bytesWritten', typeof answer === 'string' ? Buffer.byteLength(answer) : answer.length)
  }

  #peer(sender: RemoteInfo): Peer<Datagram> {
    this.#lastId += 1
    const id = this.#lastId
    const address = plainAddress(sender.address)
    const serverLog = this.#log
    return {
      id,
      address,
      port: sender.port,
      tls: false,
      signal: this.#abort.signal,
      get log() {
        return serverLog.child({ peer: id, address, port: sender.port })
      },
      send: (message) => void this.#send(message, sender),
      close() {
        // A datagram's sender holds nothing here.
      },
    }
  }
}

/** The address of a target whose host is numeric and whose port isn't 0. */
export function targetAddress({ host, port }: Pick<DatagramTarget, 'host' | 'port'>): ServerAddress {
  return { transport: 'udp', address: host, port, url: `udp://${hostPort(host, port)}` }
}

/** A bound datagram socket; on `::` it takes IPv4 too. @throws {@link OptionError} `CANNOT_LISTEN` */
export async function bindDatagram({ host, port, reusePort }: DatagramTarget): Promise<Socket> {
  try {
    const { address } = await lookup(host)
    const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', reusePort })
    socket.bind({ address, port, exclusive: true })
    await once(socket, 'listening')
    return socket
  } catch (error) {
    throw listenError({ host, port }, error)
  }
}
