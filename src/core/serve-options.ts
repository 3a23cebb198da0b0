import type { AccessOptions } from './access/access-list.ts'
import { OptionError, reasonOf } from './errors.ts'
import { checkLimit, type Limits } from './limits.ts'
import type { ListenTarget } from './listen-error.ts'
import type { LogLevel } from './log.ts'
import type { ThreadPlan } from './threads/service-thread.ts'
import { createTicketKeys } from './tls/ticket-keys.ts'
import type { TlsOptions } from './tls/tls-options.ts'
import type { DatagramEngine } from './udp/datagram-engine.ts'

/** How `serve` runs a service. */
export type ServeOptions<Options> = PlainServeOptions &
  // A service whose options may all be left out needs none.
  (object extends Options ? { readonly options?: Options } : { readonly options: Options })

/** {@link ServeOptions} but for the service's own. */
export interface PlainServeOptions {
  /** Address to listen on; `::` takes IPv4 too. @default '127.0.0.1' */
  readonly host?: string
  /** Port to listen on; 0 takes any that is free (see {@link Server.address}). @default 0 */
  readonly port?: number
  /** Listens on a Unix socket at this path instead, in process. A file left by a dead process is replaced. */
  readonly path?: string
  /** Takes over a TCP socket that listens already, by its file descriptor: socket activation, and restarts without loss. */
  readonly fd?: number
  /**
   * By what datagrams are served: `batch` takes many at a time from the kernel, with its stamps (Linux, worker threads, the
   * optional package koffi, and a service that offers it), `dgram` is Node's. `auto` takes `batch` where it can be had. @default 'auto'
   */
  readonly engine?: DatagramEngine | 'auto'
  /** Worker threads that serve; 0 serves in the calling thread. @default 0 */
  readonly threads?: number
  /** Limits over those of the service. */
  readonly limits?: Limits
  /** Who may connect, by address or network. @default everybody */
  readonly access?: AccessOptions
  /** Serves TLS, by certificates and keys in files. */
  readonly tls?: TlsOptions
  /** Proxies, by address or network, whose connections begin with a PROXY protocol header that names the real peer. */
  readonly proxyFrom?: readonly string[]
  /** Milliseconds that a drain may take before what isn't finished is dropped; 0 to wait for nothing. @default 4_000 */
  readonly drainMs?: number
  /** How much is logged to stderr. @default 'warn' */
  readonly logLevel?: LogLevel
  /** Whether SIGTERM and SIGINT drain the server; the process then ends with status 0 by itself. @default true */
  readonly signals?: boolean
  /** Drains the server when aborted. */
  readonly signal?: AbortSignal
  /**
   * Whether to read through Node's private socket handle, where it passes a self-test at start; see ARCHITECTURE.md.
   * @default true
   */
  readonly fastPath?: boolean
}

/** Everything that serving needs, checked. */
export interface ServePlan {
  readonly target: ListenTarget
  readonly threads: number
  readonly proxyFrom: readonly string[] | undefined
  readonly engine: DatagramEngine | 'auto'
  readonly thread: ThreadPlan
}

/**
 * Checks the options and fills them in.
 *
 * @throws {@link OptionError} `INVALID_PORT`, `INVALID_THREADS`, `INVALID_LIMIT`, `UNIX_SOCKET_THREADS`, `OPTIONS_NOT_PLAIN`
 */
export function planServe(
  serviceName: string,
  options: PlainServeOptions & { readonly options?: unknown },
): ServePlan {
  const { host = '127.0.0.1', port = 0, path, fd, threads = 0, drainMs = 0, tls } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new OptionError('INVALID_PORT', `Port ${port} is not a port: use 0 to 65535`, { details: { port } })
  }
  if (!Number.isInteger(threads) || threads < 0 || threads > 256) {
    throw new OptionError('INVALID_THREADS', `Threads ${threads}: use a whole number from 0 to 256`, {
      details: { threads },
    })
  }
  if (drainMs !== 0) checkLimit('drainMs', drainMs)
  if (path !== undefined && threads > 0) {
    throw unixSocketThreadsError(path, threads)
  }
  return {
    target: fd === undefined ? (path === undefined ? { host, port } : { path }) : { fd },
    threads,
    proxyFrom: options.proxyFrom,
    engine: options.engine ?? 'auto',
    thread: {
      serviceName,
      options: plainOptions(serviceName, options.options ?? {}),
      shared: undefined,
      limits: options.limits,
      logLevel: options.logLevel ?? 'warn',
      fastPath: options.fastPath ?? true,
      access: options.access ?? {},
      tls,
      ticketKeys: tls && createTicketKeys(),
    },
  }
}

/** What to say when a Unix socket is to be served on threads. */
export function unixSocketThreadsError(path: string, threads: number): OptionError {
  return new OptionError(
    'UNIX_SOCKET_THREADS',
    `Cannot serve ${path} on ${threads} threads: Unix sockets stay in process; leave threads at 0`,
    { details: { path, threads } },
  )
}

/** The options as every thread gets them: a copy, so that the caller's later changes reach none of them. */
function plainOptions(service: string, options: unknown): unknown {
  try {
    return structuredClone(options)
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new OptionError(
      'OPTIONS_NOT_PLAIN',
      `Cannot pass the options of ${service} to its threads: ${reason}; use plain data (structured clone)`,
      { cause, details: { service, reason } },
    )
  }
}
