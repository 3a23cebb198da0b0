import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { type AccessOptions, createWordAccessList } from '../access/access-list.ts'
import type { RangeTest } from '../access/address-ranges.ts'
import { numericAddressWords } from '../access/address-words.ts'
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
import { type DatagramSender, openSender } from './datagram-sender.ts'
import { detectFastSending } from './fast-sending.ts'

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
  /** Whether to answer by the fast path where this Node has it. */
  readonly fastPath: boolean
}

/** Serves the datagrams of one socket. */
export class DatagramHost {
  readonly address: ServerAddress
  readonly #socket: Socket
  readonly #sender: DatagramSender
  readonly #definition: DatagramDefinition
  readonly #limits: ResolvedLimits
  readonly #counters: Counters
  readonly #log: Logger
  readonly #gate: FloodGate
  readonly #rate: RateLimiter
  #mayAsk: RangeTest
  readonly #abort = new AbortController()
  #lastId = 0
  #inFlight = 0
  #isDraining = false
  #onIdle: (() => void) | undefined

  private constructor(
    socket: Socket,
    outgoing: DatagramSender,
    definition: DatagramDefinition,
    setting: DatagramSetting,
  ) {
    const { limits, counters, log, access } = setting
    const { address, port } = socket.address()
    this.address = targetAddress({ host: address, port })
    this.#socket = socket
    this.#sender = outgoing
    this.#definition = definition
    this.#limits = limits
    this.#counters = counters
    this.#log = log
    this.#gate = createFloodGate(log, { perSecond: 20 })
    this.#rate = createRateLimiter({ perSecond: limits.messagesPerSecondPerAddress })
    this.#mayAsk = createWordAccessList(access)
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
    const isFast = setting.fastPath && (await detectFastSending())
    if (setting.fastPath && !isFast)
      setting.log.info('answers take the ordinary path: the fast one failed its self-test on this Node')
    const socket = await bindDatagram(target)
    return new DatagramHost(socket, openSender(socket, { isFast }), definition, setting)
  }

  /** Replaces the access list. */
  setAccess(access: AccessOptions): void {
    this.#mayAsk = createWordAccessList(access)
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
      this.#sender.send(answer, sender.port, sender.address, this.#onAnswered)
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
    const [word0, word1, word2, word3] = numericAddressWords(address)
    return this.#mayAsk(word0, word1, word2, word3) && this.#rate.take(address, performance.now())
  }

  /** Whether more waits to be sent than may. */
  get #isCongested(): boolean {
    return this.#sender.pendingBytes > this.#limits.maxPendingWriteBytes
  }

  /** Sends beside the answer, for a peer. */
  readonly #send = (message: Datagram, to: RemoteInfo): void => {
    if (this.#isCongested) this.#counters.add('dropped')
    else this.#sender.send(message, to.port, to.address, this.#onSent)
  }

  #peer(sender: RemoteInfo): Peer<Datagram> {
    this.#lastId += 1
    return new DatagramPeer(this.#lastId, sender, this.#send, this.#abort.signal, this.#log)
  }
}

/** The sender of one datagram: of a class, since each datagram makes one. */
class DatagramPeer implements Peer<Datagram> {
  readonly id: number
  readonly address: string
  readonly port: number
  readonly tls = false
  readonly signal: AbortSignal
  readonly #sender: RemoteInfo
  readonly #send: (message: Datagram, to: RemoteInfo) => void
  readonly #serverLog: Logger

  constructor(
    id: number,
    sender: RemoteInfo,
    send: (message: Datagram, to: RemoteInfo) => void,
    signal: AbortSignal,
    serverLog: Logger,
  ) {
    this.id = id
    this.address = plainAddress(sender.address)
    this.port = sender.port
    this.signal = signal
    this.#sender = sender
    this.#send = send
    this.#serverLog = serverLog
  }

  get log(): Logger {
    return this.#serverLog.child({ peer: this.id, address: this.address, port: this.port })
  }

  send(message: Datagram): void {
    this.#send(message, this.#sender)
  }

  close(): void {
    // A datagram's sender holds nothing here.
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
