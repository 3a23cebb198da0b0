import { createLog } from './log.ts'
import { type Batch, isBatch, type Messages } from './messages.ts'
import type { Peer } from './peer.ts'
import type { Service } from './service.ts'

/** Turns a list into the {@link Messages} that a handler reads: `handle(from(['a', 'b']), testPeer())`. */
export function from<In>(list: Iterable<In>): Messages<In> {
  const messages = [...list]
  return {
    async *[Symbol.asyncIterator]() {
      yield* messages
    },
    async *batches() {
      if (messages.length > 0) yield messages
    },
  }
}

/** A peer that keeps what was sent to it. */
export interface TestPeer<Out> extends Peer<Out> {
  /** What `send()` was called with, in order. */
  readonly sent: readonly Out[]
  /** Whether `close()` was called, or the peer has hung up. */
  readonly isClosed: boolean
  /** Aborts `signal`, as a peer that goes away does. */
  hangUp(): void
}

/** Makes a {@link TestPeer} at 127.0.0.1:50000; `facts` replaces what a test needs otherwise. */
export function testPeer<Out>(
  facts: Partial<Pick<Peer, 'id' | 'address' | 'port' | 'tls'>> = {},
): TestPeer<Out> {
  const abort = new AbortController()
  const sent: Out[] = []
  return {
    id: 1,
    address: '127.0.0.1',
    port: 50_000,
    tls: false,
    ...facts,
    log: createLog('silent', {}),
    signal: abort.signal,
    sent,
    get isClosed() {
      return abort.signal.aborted
    },
    send: (message) => void sent.push(message),
    close: () => abort.abort(),
    hangUp: () => abort.abort(),
  }
}

/**
 * Runs a service over a list of messages with no socket, whichever of the three shapes it has, and returns its
 * replies in order. What it sends by `peer.send()` is in `peer.sent`.
 */
export async function exchange<In, Out, Options>(
  service: Service<In, Out, Options>,
  options: Options,
  messages: Iterable<NoInfer<In>>,
  peer: TestPeer<NoInfer<Out>> = testPeer(),
): Promise<Out[]> {
  const log = createLog('silent', {})
  await using preparation = await service.prepare?.(options, { log, publish: async () => {} })
  const definition = await service.build(options, { current: preparation?.value })
  if (definition.codec === undefined)
    throw new TypeError('exchange() takes a stream service; call datagram() itself')
  await using stack = new AsyncDisposableStack()
  stack.defer(async () => definition.close?.())
  const replies: Out[] = []
  if (definition.handle !== undefined) {
    for await (const yielded of definition.handle(from(messages), peer)) {
      if (isBatchOf<Out>(yielded)) replies.push(...yielded.replies)
      else replies.push(yielded)
    }
    return replies
  }
  for (const message of messages) {
    const answer = await definition.reply(message, peer)
    if (answer !== undefined) replies.push(answer)
  }
  return replies
}

function isBatchOf<Out>(yielded: Out | Batch<Out>): yielded is Batch<Out> {
  return isBatch(yielded)
}
