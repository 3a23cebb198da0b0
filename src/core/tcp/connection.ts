import type { Socket } from 'node:net'
import { plainAddress } from '../address.ts'
import type { Counters } from '../counters.ts'
import { errnoOf } from '../errors.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Logger } from '../log.ts'
import type { Peer } from '../peer.ts'
import type { HandleDefinition, ReplyDefinition } from '../service.ts'
import { Channel } from './channel.ts'

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

/** Serves one accepted connection with one service, from its first byte to its close. Never throws. */
export function serveConnection(
  socket: Socket,
  id: number,
  definition: StreamDefinition,
  limits: ResolvedLimits,
  counters: Counters,
  serverLog: Logger,
): Connection {
  // A socket that came from another thread has lost this flag; without it a reply after the peer's FIN is lost.
  socket.allowHalfOpen = true
  socket.setNoDelay(true)
  const channel = new Channel(socket, definition.codec, limits, counters)
  const address = plainAddress(socket.remoteAddress ?? '')
  const port = socket.remotePort ?? 0
  const peer = createPeer(channel, id, address, port, serverLog)
  void run(channel, definition, peer, counters)
  socket.resume()
  return {
    drain: () => channel.stopReading(),
    destroy: () => channel.destroy(),
    closed: channel.closed,
  }
}

async function run(
  channel: Channel<unknown, unknown>,
  definition: StreamDefinition,
  peer: Peer<unknown>,
  counters: Counters,
): Promise<void> {
  try {
    if (definition.handle === undefined) await reply(channel, definition, peer)
    else await handle(channel, definition, peer)
  } catch (error) {
    if (error !== channel.fault) {
      counters.add('handlerErrors')
      peer.log.error({ err: error }, 'the handler failed; its connection is closed')
    }
  }
  if (channel.fault !== undefined)
    peer.log.info({ fault: faultFacts(channel.fault) }, 'connection ended by a fault')
  await channel.end()
}

async function handle(
  channel: Channel<unknown, unknown>,
  definition: HandleDefinition<unknown, unknown>,
  peer: Peer<unknown>,
): Promise<void> {
  for await (const message of definition.handle(channel.inbox, peer)) {
    channel.write(message)
    if (channel.outbox.isFull) await channel.outbox.drained()
    if (channel.isClosed) return
  }
}

async function reply(
  channel: Channel<unknown, unknown>,
  definition: ReplyDefinition<unknown, unknown>,
  peer: Peer<unknown>,
): Promise<void> {
  for (let batch = await channel.inbox.take(); batch !== undefined; batch = await channel.inbox.take()) {
    for (const message of batch) {
      const pending = definition.reply(message, peer)
      const answer = pending instanceof Promise ? await pending : pending
      if (answer !== undefined) channel.write(answer)
      if (channel.outbox.isFull) await channel.outbox.drained()
      if (channel.isClosed) return
    }
  }
}

function createPeer(
  channel: Channel<unknown, unknown>,
  id: number,
  address: string,
  port: number,
  serverLog: Logger,
): Peer<unknown> {
  let log: Logger | undefined
  return {
    id,
    address,
    port,
    tls: false,
    signal: channel.signal,
    get log() {
      return (log ??= serverLog.child({ peer: id, address, port }))
    },
    send: (message) => channel.send(message),
    close: () => channel.stopReading(),
  }
}

function faultFacts(fault: unknown): { readonly code: string | undefined; readonly message: string } {
  return { code: errnoOf(fault), message: fault instanceof Error ? fault.message : String(fault) }
}
