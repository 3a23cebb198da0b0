import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { type AccessOptions, createAccessList } from '../access/access-list.ts'
import { createRateLimiter, type RateLimiter } from '../access/rate-limiter.ts'
import { hostPort } from '../address.ts'
import { createFloodGate, type FloodGate } from '../flood-gate.ts'
import type { Counters } from '../metrics/counters.ts'
import type { ResolvedLimits } from '../limits.ts'
import { listenError } from '../listen-error.ts'
import type { Logger } from '../log.ts'
import type { ServerAddress } from '../server.ts'
import type { Datagram, DatagramDefinition } from '../service.ts'
import { DatagramPeer, type PeerHost } from './datagram-peer.ts'
import { detectDatagramFastPath, openDatagramTransport } from './fast-path.ts'
import type { DatagramSource, DatagramTransport, OnSent } from './transport.ts'

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
  /** Whether to read through Node's private handle, where that works; it is nothing to the `batch` engine. */
  readonly fastPath: boolean
}

/** Whose datagrams are taken, and how many of them. */
interface Admittance {
  readonly mayAsk: (address: string) => boolean
  readonly rate: RateLimiter | undefined
}

/** Serves the datagrams of one socket. */
export class DatagramHost {
  readonly address: ServerAddress
  readonly #transport: DatagramTransport
  readonly #definition: DatagramDefinition
  readonly #limits: ResolvedLimits
  readonly #counters: Counters
  readonly #log: Logger
  readonly #gate: FloodGate
  readonly #rate: RateLimiter | undefined
  readonly #peers: PeerHost
  readonly #abort = new AbortController()
  #mayAsk: (address: string) => boolean
  #lastId = 0
  #inFlight = 0
  #isDraining = false
  #isClosed = false
  #onIdle: (() => void) | undefined

  private constructor(
    address: ServerAddress,
    transport: DatagramTransport,
    definition: DatagramDefinition,
    { limits, counters, log }: DatagramSetting,
    { mayAsk, rate }: Admittance,
  ) {
    this.address = address
    this.#transport = transport
    this.#definition = definition
    this.#limits = limits
    this.#counters = counters
    this.#log = log
    this.#gate = createFloodGate(log, { perSecond: 20 })
    this.#rate = rate
    this.#mayAsk = mayAsk
    const send = (message: Datagram, to: DatagramSource): void => this.#send(message, to)
    this.#peers = { signal: this.#abort.signal, log, send }
    transport.attach({
      handleDatagram: (message, source) => this.#receive(message, source),
      handleError(error) {
        counters.add('peerErrors')
        log.warn({ err: error }, 'the datagram socket reported an error')
      },
    })
  }

  /**
   * Binds and serves.
   *
   * @throws {@link OptionError} `CANNOT_LISTEN` where the address can't be had, `INVALID_NETWORK`, `INVALID_RATE_LIMIT`
   */
  static async bind(
    target: DatagramTarget,
    definition: DatagramDefinition,
    setting: DatagramSetting,
  ): Promise<DatagramHost> {
    // Found out first: what comes between the bind and the owner's attachment is lost.
    const isFast = setting.fastPath && (await detectDatagramFastPath())
    // Before the bind too: where they can't be had, no socket is left bound.
    const admittance = createAdmittance(setting)
    const socket = await bindDatagram(target)
    const { address, port } = socket.address()
    const transport = openDatagramTransport(socket, { isFast })
    return new DatagramHost(
      targetAddress({ host: address, port }),
      transport,
      definition,
      setting,
      admittance,
    )
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
        const deadline = deadlineMs === Infinity ? undefined : setTimeout(resolve, deadlineMs)
        this.#onIdle = () => {
          clearTimeout(deadline)
          resolve()
        }
      })
    }
    this.#isClosed = true
    this.#abort.abort()
    await this.#transport.close()
  }

  #receive(message: Uint8Array, source: DatagramSource): void {
    if (this.#isDraining) return
    const receivedMs = performance.now()
    this.#counters.add('messages')
    this.#counters.add('bytesRead', message.length)
    this.#lastId += 1
    const peer = new DatagramPeer(this.#lastId, source, this.#peers)
    if (!this.#isTaken(message, peer, receivedMs)) return this.#counters.add('dropped')
    this.#inFlight += 1
    try {
      const answer = this.#definition.datagram(message, peer)
      if (answer instanceof Promise) void this.#finishLater(answer, source, receivedMs)
      else this.#finish(answer, source, receivedMs)
    } catch (error) {
      this.#fail(error, source)
    }
  }

  async #finishLater(
    answer: Promise<Datagram | undefined>,
    source: DatagramSource,
    receivedMs: number,
  ): Promise<void> {
    try {
      this.#finish(await answer, source, receivedMs)
    } catch (error) {
      this.#fail(error, source)
    }
  }

  /** Sends the answer, if there is one: the datagram is in flight until the kernel has it. */
  #finish(answer: Datagram | undefined, source: DatagramSource, receivedMs: number): void {
    if (answer === undefined || !this.#maySend) {
      this.#counters.add('dropped')
      this.#land()
    } else {
      this.#transport.send(answer, source, this.#onAnswered)
    }
    this.#counters.observe(performance.now() - receivedMs)
  }

  #fail(error: unknown, { address, port }: DatagramSource): void {
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
  readonly #onAnswered: OnSent = (error, bytes) => {
    this.#onSent(error, bytes)
    this.#land()
  }

  readonly #onSent: OnSent = (error, bytes) => {
    if (error === null) {
      this.#counters.add('replies')
      this.#counters.add('bytesWritten', bytes)
    } else {
      this.#counters.add('peerErrors')
      if (this.#gate.passes('info', 'send')) this.#log.info({ err: error }, 'a datagram could not be sent')
    }
  }

  #isTaken(message: Uint8Array, { address, port }: DatagramPeer, nowMs: number): boolean {
    // A reply to port 0 can't be sent; the source is forged.
    if (message.length > this.#limits.maxMessageBytes || port === 0) return false
    if (this.#inFlight >= this.#limits.connections) return false
    return this.#mayAsk(address) && (this.#rate?.take(address, nowMs) ?? true)
  }

  /** Whether the socket is there, and no more waits to be sent than may. */
  get #maySend(): boolean {
    return !this.#isClosed && this.#transport.pendingBytes <= this.#limits.maxPendingWriteBytes
  }

  #send(message: Datagram, to: DatagramSource): void {
    if (this.#maySend) this.#transport.send(message, to, this.#onSent)
    else this.#counters.add('dropped')
  }
}

function createAdmittance({ access, limits }: DatagramSetting): Admittance {
  const perSecond = limits.messagesPerSecondPerAddress
  return {
    mayAsk: createAccessList(access),
    rate: perSecond === Infinity ? undefined : createRateLimiter({ perSecond }),
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
    throw listenError({ host, port }, 'udp', error)
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
