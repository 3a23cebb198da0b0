import type { Socket } from 'node:net'
import type { RateLimiter } from '../access/rate-limiter.ts'
import { plainAddress } from '../address.ts'
import { errnoOf, reasonOf } from '../errors.ts'
import type { FloodGate } from '../flood-gate.ts'
import type { Logger } from '../log.ts'
import { isBatch } from '../messages.ts'
import type { Peer } from '../peer.ts'
import type { ProxyEndpoint } from '../proxy-protocol/proxy-header.ts'
import type { TlsFacts } from '../tls/tls-facts.ts'
import type { HandleDefinition, ReplyDefinition } from '../service.ts'
import { Channel, type ChannelSetting } from './channel.ts'
import { Inbox } from './inbox.ts'
import { Replier } from './replier.ts'

/** A stream service in either shape. */
export type StreamDefinition = HandleDefinition<unknown, unknown> | ReplyDefinition<unknown, unknown>

/** A connection being served. */
export interface Connection {
  /** Takes no new message, finishes those that were read, ends. */
  drain(): void
  /** Drops the connection now. */
  destroy(): void
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>
}

/** What connections of one service in one thread share. */
export interface ConnectionSetting extends ChannelSetting {
  readonly definition: StreamDefinition
  readonly log: Logger
  readonly gate: FloodGate
  readonly messageRate: RateLimiter
}

/** What was found out about the peer before its first message. */
export interface PeerFacts {
  /** The peer that a PROXY header names, where the socket's own is a proxy. */
  readonly source?: ProxyEndpoint | undefined
  readonly tls?: TlsFacts | undefined
}

/** Serves one accepted connection with one service, from its first message to its close, of which `onClosed` is told. Never throws. */
export function serveConnection(
  accepted: Socket,
  id: number,
  setting: ConnectionSetting,
  facts: PeerFacts,
  onClosed: () => void,
): Connection {
  accepted.setNoDelay(true)
  const identity = {
    id,
    address: plainAddress(facts.source?.address ?? accepted.remoteAddress ?? ''),
    port: facts.source?.port ?? accepted.remotePort ?? 0,
    tls: facts.tls ?? false,
  } as const
  const { definition, messageRate, limits } = setting
  const mayTake =
    limits.messagesPerSecondPerAddress === Infinity
      ? undefined
      : (nowMs: number) => messageRate.take(identity.address, nowMs)
  const channelSetting = { ...setting, mayTake }
  if (definition.handle === undefined) {
    const receiver = new Replier<unknown, unknown>()
    const channel = new Channel(accepted, definition.codec, receiver, channelSetting)
    const peer = createPeer(identity, channel, setting.log)
    receiver.start((message) => definition.reply(message, peer), channel)
    return begin(channel, receiver.finished, peer, setting, onClosed)
  }
  const inbox = new Inbox<unknown>()
  const channel = new Channel(accepted, definition.codec, inbox, channelSetting)
  const peer = createPeer(identity, channel, setting.log)
  return begin(channel, handle(channel, inbox, definition, peer), peer, setting, onClosed)
}

async function handle(
  channel: Channel<unknown, unknown>,
  inbox: Inbox<unknown>,
  definition: HandleDefinition<unknown, unknown>,
  peer: Peer<unknown>,
): Promise<void> {
  for await (const yielded of definition.handle(inbox, peer)) {
    if (isBatch(yielded)) for (const reply of yielded.replies) channel.write(reply)
    else channel.write(yielded)
    if (channel.outbox.isFull) await channel.outbox.drained()
    else channel.outbox.flushSoon()
    if (channel.isOver) return
  }
}

/** Reads until the handler has finished, then closes. */
function begin(
  channel: Channel<unknown, unknown>,
  handled: Promise<void>,
  peer: Peer<unknown>,
  setting: ConnectionSetting,
  onClosed: () => void,
): Connection {
  void closeAfter(channel, handled, peer, setting)
  const { gate } = setting
  channel.onClosed = () => {
    logClose(channel, peer, gate)
    onClosed()
  }
  channel.start()
  return {
    drain: () => channel.drain(),
    destroy: () => channel.destroy(),
    closed: channel.closed,
  }
}

async function closeAfter(
  channel: Channel<unknown, unknown>,
  handled: Promise<void>,
  peer: Peer<unknown>,
  { counters, gate }: ConnectionSetting,
): Promise<void> {
  try {
    await handled
  } catch (error) {
    if (!comesOf(error, channel.fault)) {
      counters.add('handlerErrors')
      const isTold = gate.passes('error', 'handler')
      if (isTold) peer.log.error({ err: error }, 'the handler failed; its connection is closed')
    }
  }
  await channel.end()
}

/** Whether a handler only passed on what became of its connection: the fault itself, or the abort of its signal. */
function comesOf(error: unknown, fault: unknown): boolean {
  if (fault === undefined) return false
  return error === fault || (error instanceof Error && (error.cause === fault || error.name === 'AbortError'))
}

/** One line for a connection's end, however it came and whatever its handler still does. */
function logClose(channel: Channel<unknown, unknown>, peer: Peer<unknown>, gate: FloodGate): void {
  const { fault } = channel
  if (!gate.passes('info', fault === undefined ? 'close' : 'fault')) return
  const facts = fault === undefined ? {} : { code: errnoOf(fault), reason: reasonOf(fault) }
  peer.log.info(facts, 'connection closed')
}

function createPeer(
  identity: Pick<Peer, 'id' | 'address' | 'port' | 'tls'>,
  channel: Channel<unknown, unknown>,
  serverLog: Logger,
): Peer<unknown> {
  const { id, address, port } = identity
  let log: Logger | undefined
  return {
    ...identity,
    get signal() {
      return channel.signal
    },
    get log() {
      return (log ??= serverLog.child({ peer: id, address, port }))
    },
    send: (message) => channel.send(message),
    close: () => channel.stopReading(),
  }
}
