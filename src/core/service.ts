import { basename, dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BatchedDatagram } from '../native/index.ts'
import type { Codec } from './codecs/codec.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './log.ts'
import type { Batch, Messages } from './messages.ts'
import type { Peer } from './peer.ts'
import type { ServerAddress } from './server.ts'

/** The bytes of a datagram to answer with; a string stands for its UTF-8. */
export type Datagram = Uint8Array | string

interface AnyDefinition {
  /** Called once in each thread when it has drained: lets go of what `build` opened. */
  close?(): Promise<void>
}

interface StreamDefinition<In, Out> extends AnyDefinition {
  /** How bytes become messages and replies bytes. */
  readonly codec: Codec<In, Out>
  /** What differs from the default limits. */
  readonly limits?: Limits
  readonly datagram?: never
}

/** A stream service as one function over all messages of a connection; every `yield` is a reply, or a batch of them. */
export interface HandleDefinition<In, Out> extends StreamDefinition<In, Out> {
  /**
   * Serves one connection: runs until the peer ends its side and the loop with it. Clean up in `finally`.
   * A throw closes this connection only, and is logged and counted.
   */
  handle(messages: Messages<In>, peer: Peer<Out>): AsyncIterable<Out | Batch<Out>>
  readonly reply?: never
}

/** A stream service as one function over one message: faster, without state between messages. */
export interface ReplyDefinition<In, Out> extends StreamDefinition<In, Out> {
  /** Answers one message; `undefined` answers nothing. Called in order, the next one after the answer is there. */
  reply(message: In, peer: Peer<Out>): Out | undefined | Promise<Out | undefined>
  readonly handle?: never
}

/** How the datagrams of a batch are answered: in place, with no object for each. Nothing here may wait. */
export interface DatagramBatchHandler {
  /** Called before the first datagram of a batch. */
  begin(): void
  /** Writes the reply to a datagram over it and sets `replyBytes`, or leaves that 0. A throw drops the datagram. */
  answer(datagram: BatchedDatagram): void
  /** Called for each reply right before the batch is given to the kernel, with CLOCK_REALTIME just read. */
  stamp(datagram: BatchedDatagram, seconds: number, nanoseconds: number): void
}

/** A datagram service. */
export interface DatagramDefinition extends AnyDefinition {
  /** The same for the `batch` engine, which is used where it is available and there are threads to wait in. */
  readonly batch?: DatagramBatchHandler
  /** Told where the socket is bound, before the first datagram, and where to log what no peer is concerned with. */
  bound?(address: ServerAddress, log: Logger): void
  /** Answers one datagram; `undefined` drops it. The bytes are the handler's to keep. */
  datagram(message: Uint8Array, peer: Peer<Datagram>): Datagram | undefined | Promise<Datagram | undefined>
  /** What differs from the default limits; only `maxMessageBytes` and `maxPendingWriteBytes` concern datagrams. */
  readonly limits?: Limits
  readonly codec?: never
  readonly handle?: never
  readonly reply?: never
}

/** What a service does, in one of three shapes. */
export type Definition<In, Out> = HandleDefinition<In, Out> | ReplyDefinition<In, Out> | DatagramDefinition

/** What all threads of a server share, as each of them sees it. */
export interface Shared<Value> {
  /** The newest value that was prepared or published. */
  readonly current: Value
}

/** What threads share, and what keeps it up to date. Disposed of when the server has drained. */
export interface Preparation<Value> extends AsyncDisposable {
  /** Plain data (structured clone). Memory of a `SharedArrayBuffer` in it isn't copied: all threads see the same. */
  readonly value: Value
}

/** What a preparation may do while the server runs. */
export interface PrepareContext<Value> {
  readonly log: Logger
  /** Replaces the value in every thread, and in those to come; resolves when all have it. */
  readonly publish: (value: Value) => Promise<void>
}

/**
 * Prepares what is too large, or takes too long, to be built in each thread: called once, in the thread that serves,
 * before any is built. What it throws is what `serve()` throws.
 */
export type Prepare<Options, Value> = (
  options: Options,
  context: PrepareContext<Value>,
) => Promise<Preparation<Value>>

const brand = Symbol.for('portside.service')

/** A service: where it is written, and how it is built. Make one with {@link service}, run it with `serve`. */
export interface Service<In, Out, Options> {
  readonly [brand]: true
  /** URL of the file that exports it: worker threads import it from there. */
  readonly url: string
  /** What logs and `listening` lines call it. */
  readonly name: string
  /** Makes what its threads share, where they do; `serve` calls this once. */
  prepare?(options: Options, context: PrepareContext<unknown>): Promise<Preparation<unknown>>
  /** Builds it from its options, and from what was prepared. `serve` calls this once in each thread; `exchange` in tests. */
  build(options: Options, shared?: Shared<unknown>): Definition<In, Out> | Promise<Definition<In, Out>>
}

/**
 * Defines a service: a function from its options, which are plain data (structured clone), to what it does. Export it
 * from its file, so that worker threads find it; its name is the file's, or that of its folder for `index.ts` and `service.ts`.
 *
 * ```ts
 * export default service(import.meta, (options: { readonly greeting: string }) => ({
 *   codec: lines(),
 *   reply: (name) => `${options.greeting}, ${name}`,
 * }))
 * ```
 *
 * Where threads are to share something, such as a table that takes gigabytes or a model that takes seconds, `prepare`
 * makes it once, and `build` finds the newest in `shared.current`.
 */
export function service<In, Out, Options = object>(
  meta: { readonly url: string },
  build: (options: Options) => Definition<In, Out> | Promise<Definition<In, Out>>,
): Service<In, Out, Options>
export function service<In, Out, Options, Value>(
  meta: { readonly url: string },
  build: (options: Options, shared: Shared<Value>) => Definition<In, Out> | Promise<Definition<In, Out>>,
  prepare: Prepare<Options, Value>,
): Service<In, Out, Options>
export function service<In, Out, Options>(
  meta: { readonly url: string },
  build: (options: Options, shared: Shared<unknown>) => Definition<In, Out> | Promise<Definition<In, Out>>,
  prepare?: Prepare<Options, unknown>,
): Service<In, Out, Options> {
  return {
    [brand]: true,
    url: meta.url,
    name: nameOf(meta.url),
    build: (options, shared = { current: undefined }) => build(options, shared),
    ...(prepare && { prepare }),
  }
}

/** Whether a value is a service, made by this or another copy of the package. */
export function isService(value: unknown): value is Service<unknown, unknown, unknown> {
  return typeof value === 'object' && value !== null && brand in value
}

function nameOf(url: string): string {
  const path = fileURLToPath(url)
  const name = basename(path, extname(path))
  return name === 'index' || name === 'service' ? basename(dirname(path)) : name
}
