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
    socket.on('message', (message, sender) => this.#receive(message, sender))
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

  #receive(message: Uint8Array, sender: RemoteInfo): void {
    if (this.#isDraining) return
    this.#counters.add('messages')
    this.#counters.add('bytesRead', message.length)
    if (!this.#isTaken(message, sender)) return this.#counters.add('dropped')
    const receivedMs = performance.now()
    this.#inFlight += 1
    try {
      const answer = this.#definition.datagram(message, this.#peer(sender))
      if (answer instanceof Promise) void this.#finishLater(answer, sender, receivedMs)
      else this.#finish(answer, sender, receivedMs)
    } catch (error) {
      this.#fail(error, sender)
    }
  }

  async #finishLater(
    answer: Promise<Datagram | undefined>,
    sender: RemoteInfo,
    receivedMs: number,
  ): Promise<void> {
    try {
      this.#finish(await answer, sender, receivedMs)
    } catch (error) {
      this.#fail(error, sender)
    }
  }

  /** Sends the answer, if there is one: the datagram is in flight until the kernel has it. */
  #finish(answer: Datagram | undefined, sender: RemoteInfo, receivedMs: number): void {
    if (answer === undefined || this.#isCongested) {
      this.#counters.add('dropped')
      this.#land()
    } else {
      this.#socket.send(answer, sender.port, sender.address, this.#onAnswered)
    }
    this.#counters.observe(performance.now() - receivedMs)
  }

  #fail(error: unknown, { address, port }: RemoteInfo): void {
    this.#counters.add('handlerErrors')
    if (this.#gate.passes('error', 'handler')) {
      this.#log.error({ err: error, address, port }, 'the handler failed; nothing is answered')
    }
    this.#land()
  }

  #land(): void {
    this.#inFlight -= 1
    if (this.#inFlight === 0) this.#onIdle?.()
  }

  /** One function for all answers, so that a datagram costs no closure. The error tells the address itself. */
  readonly #onAnswered = (error: Error | null, bytes: number): void => {
    this.#onSent(error, bytes)
    this.#land()
  }

  readonly #onSent = (error: Error | null, bytes: number): void => {
    if (error === null) {
      this.#counters.add('replies')
      this.#counters.add('bytesWritten', bytes)
    } else {
      this.#counters.add('peerErrors')
      if (this.#gate.passes('info', 'send')) this.#log.info({ err: error }, 'a datagram could not be sent')
    }
  }

  #isTaken(message: Uint8Array, { address, port }: RemoteInfo): boolean {
    // A reply to port 0 can't be sent; the source is forged.
    if (message.length > this.#limits.maxMessageBytes || port === 0) return false
    if (this.#inFlight >= this.#limits.connections) return false
    return this.#mayAsk(address) && this.#rate.take(address, performance.now())
  }

  /** Whether more waits to be sent than may. */
  get #isCongested(): boolean {
    return this.#socket.getSendQueueSize() > this.#limits.maxPendingWriteBytes
  }

  #send(message: Datagram, to: RemoteInfo): void {
    if (this.#isCongested) this.#counters.add('dropped')
    else this.#socket.send(message, to.port, to.address, this.#onSent)
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
      send: (message) => this.#send(message, sender),
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
    const type = isIPv6(address) ? 'udp6' : 'udp4'
    const socket = createSocket({ type, reusePort, lookup: lookupNumeric })
    // With such a lookup it may be bound before this call returns.
    const listening = once(socket, 'listening')
    socket.bind({ address, port, exclusive: true })
    await listening
    return socket
  } catch (error) {
    throw listenError({ host, port }, error)
  }
}

/** Peers are told by their numeric addresses: to look one up would take a turn of the event loop for each reply. */
function lookupNumeric(
  address: string,
  _options: unknown,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  callback(null, address, isIPv6(address) ? 6 : 4)
}
