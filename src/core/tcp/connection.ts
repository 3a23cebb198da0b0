import type { Socket } from 'node:net'
import type { RateLimiter } from '../access/rate-limiter.ts'
import { plainAddress } from '../address.ts'
import { errnoOf, reasonOf } from '../errors.ts'
import type { FloodGate } from '../flood-gate.ts'
import type { Logger } from '../log.ts'
import type { ProxyEndpoint } from '../proxy-protocol/proxy-header.ts'
import type { TlsFacts } from '../tls/tls-facts.ts'
import type { HandleDefinition, ReplyDefinition } from '../service.ts'
import type { Ticket } from './admission.ts'
import { Channel, type ChannelOwner, type ChannelSetting } from './channel.ts'
import { ConnectedPeer } from './connected-peer.ts'
import { HandlerLoop } from './handler-loop.ts'
import { Inbox } from './inbox.ts'
import { Replier, type Responder } from './replier.ts'

/** A stream service in either shape. */
export type StreamDefinition = HandleDefinition<unknown, unknown> | ReplyDefinition<unknown, unknown>

/** What connections of one service in one thread share. */
export interface ConnectionSetting extends ChannelSetting {
  readonly definition: StreamDefinition
  readonly log: Logger
  readonly gate: FloodGate
  readonly messageRate: RateLimiter
  /** Told once of each connection that is closed. */
  readonly onClosed: (connection: Connection) => void
}

/** What was found out about the peer before its first message. */
export interface PeerFacts {
  /** The peer that a PROXY header names, where the socket's own is a proxy. */
  readonly source?: ProxyEndpoint | undefined
  readonly tls?: TlsFacts | undefined
}

/** One accepted connection, served with one service from its first message to its close. Never throws. */
export class Connection implements ChannelOwner, Responder<unknown, unknown> {
  readonly channel: Channel<unknown, unknown>
  readonly ticket: Ticket
  readonly #setting: ConnectionSetting
  readonly #peer: ConnectedPeer

  constructor(accepted: Socket, id: number, setting: ConnectionSetting, facts: PeerFacts, ticket: Ticket) {
    accepted.setNoDelay(true)
    const identity = {
      id,
      address: plainAddress(facts.source?.address ?? accepted.remoteAddress ?? ''),
      port: facts.source?.port ?? accepted.remotePort ?? 0,
      tls: facts.tls ?? false,
    } as const
    const { definition } = setting
    const inbox = definition.handle === undefined ? undefined : new Inbox<unknown>()
    this.ticket = ticket
    this.#setting = setting
    this.channel = new Channel(
      accepted,
      definition.codec,
      inbox ?? new Replier(this),
      withRate(setting, identity.address),
    )
    this.channel.owner = this
    this.#peer = new ConnectedPeer(identity, this.channel, setting.log)
    if (inbox !== undefined) this.#handle(definition as HandleDefinition<unknown, unknown>, inbox)
    this.channel.start()
  }

  /** Takes no new message, finishes those that were read, ends. */
  drain(): void {
    this.channel.drain()
  }

  /** Drops the connection now. */
  destroy(): void {
    this.channel.destroy()
  }

  /** Resolves when the connection is closed. */
  get closed(): Promise<void> {
    return this.channel.closed
  }

  /** Answers a message; called by the replier of a service in that shape. */
  reply(message: unknown): unknown {
    return (this.#setting.definition as ReplyDefinition<unknown, unknown>).reply(message, this.#peer)
  }

  /** Ends the connection: its handler has finished. */
  handleFinished(): void {
    this.channel.end()
  }

  /** Ends the connection: its handler has thrown, or let a fault of the peer through. */
  handleFailed(error: unknown): void {
    const { counters, gate } = this.#setting
    if (!comesOf(error, this.channel.fault)) {
      counters.add('handlerErrors')
      const isTold = gate.passes('error', 'handler')
      if (isTold) this.#peer.log.error({ err: error }, 'the handler failed; its connection is closed')
    }
    this.channel.end()
  }

  /** One line for a connection's end, however it came and whatever its handler still does. */
  handleClosed(): void {
    const { fault } = this.channel
    const facts = fault === undefined ? {} : { code: errnoOf(fault), reason: reasonOf(fault) }
    if (this.#setting.gate.passes('info', fault === undefined ? 'close' : 'fault'))
      this.#peer.log.info(facts, 'connection closed')
    this.#setting.onClosed(this)
  }

  #handle(definition: HandleDefinition<unknown, unknown>, inbox: Inbox<unknown>): void {
    try {
      new HandlerLoop(this, definition.handle(inbox, this.#peer)).next()
    } catch (error) {
      this.handleFailed(error)
    }
  }
}

/** Connections share their setting but where each address has a rate of its own. */
function withRate(setting: ConnectionSetting, address: string): ChannelSetting {
  const { limits, messageRate } = setting
  if (limits.messagesPerSecondPerAddress === Infinity) return setting
  return { ...setting, mayTake: (nowMs) => messageRate.take(address, nowMs) }
}

/** Whether a handler only passed on what became of its connection: the fault itself, or the abort of its signal. */
function comesOf(error: unknown, fault: unknown): boolean {
  if (fault === undefined) return false
  return error === fault || (error instanceof Error && (error.cause === fault || error.name === 'AbortError'))
}
