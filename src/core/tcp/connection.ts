import type { Socket } from 'node:net'
import { plainAddress } from '../address.ts'
import type { Counters } from '../metrics/counters.ts'
import { errnoOf, reasonOf } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { Peer } from '../peer.ts'
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
}

/** Serves one accepted connection with one service, from its first byte to its close. Never throws. */
export function serveConnection(accepted: Socket, id: number, setting: ConnectionSetting): Connection {
  // A socket that came from another thread has lost this flag; without it a reply after the peer's FIN is lost.
  accepted.allowHalfOpen = true
  accepted.setNoDelay(true)
  const { definition } = setting
  return definition.handle === undefined
    ? serveReplies(accepted, id, definition, setting)
    : serveHandler(accepted, id, definition, setting)
}

function serveReplies(
  accepted: Socket,
  id: number,
  definition: ReplyDefinition<unknown, unknown>,
  setting: ConnectionSetting,
): Connection {
  const receiver = new Replier<unknown, unknown>()
  const channel = new Channel(accepted, definition.codec, receiver, setting)
  const peer = createPeer(accepted, id, channel, setting.log)
  receiver.start((message) => definition.reply(message, peer), channel)
  return begin(channel, receiver.finished, peer, setting)
}

function serveHandler(
  accepted: Socket,
  id: number,
  definition: HandleDefinition<unknown, unknown>,
  setting: ConnectionSetting,
): Connection {
  const inbox = new Inbox<unknown>()
  const channel = new Channel(accepted, definition.codec, inbox, setting)
  const peer = createPeer(accepted, id, channel, setting.log)
  return begin(channel, handle(channel, inbox, definition, peer), peer, setting)
}

async function handle(
  channel: Channel<unknown, unknown>,
  inbox: Inbox<unknown>,
  definition: HandleDefinition<unknown, unknown>,
  peer: Peer<unknown>,
): Promise<void> {
  for await (const message of definition.handle(inbox, peer)) {
    channel.write(message)
    if (channel.outbox.isFull) await channel.outbox.drained()
    else channel.outbox.flushSoon()
    if (channel.isClosed) return
  }
}

/** Reads until the handler has finished, then closes. */
function begin(
  channel: Channel<unknown, unknown>,
  handled: Promise<void>,
  peer: Peer<unknown>,
  { counters, log }: ConnectionSetting,
): Connection {
  void closeAfter(channel, handled, peer, counters, log)
  channel.start()
  return {
    drain: () => channel.stopReading(),
    destroy: () => channel.destroy(),
    closed: channel.closed,
  }
}

async function closeAfter(
  channel: Channel<unknown, unknown>,
  handled: Promise<void>,
  peer: Peer<unknown>,
  counters: Counters,
  log: Logger,
): Promise<void> {
  try {
    await handled
  } catch (error) {
    if (error !== channel.fault) {
      counters.add('handlerErrors')
      peer.log.error({ err: error }, 'the handler failed; its connection is closed')
    }
  }
  await channel.end()
  if (log.isLevelEnabled('info')) peer.log.info({ fault: faultFacts(channel.fault) }, 'connection closed')
}

function createPeer(
  socket: Socket,
  id: number,
  channel: Channel<unknown, unknown>,
  serverLog: Logger,
): Peer<unknown> {
  const address = plainAddress(socket.remoteAddress ?? '')
  const port = socket.remotePort ?? 0
  let log: Logger | undefined
  return {
    id,
    address,
    port,
    tls: false,
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

function faultFacts(
  fault: unknown,
): { readonly code: string | undefined; readonly message: string } | undefined {
  if (fault === undefined) return undefined
  return { code: errnoOf(fault), message: reasonOf(fault) }
}
