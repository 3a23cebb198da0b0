import { once } from 'node:events'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import { hostPort } from '../address.ts'
import { reasonOf } from '../errors.ts'
import { listenError } from '../listen-error.ts'
import type { Observed } from '../metrics/observed.ts'
import { metricsContentType, renderMetrics } from '../metrics/render-metrics.ts'
import { readinessOf, type Stateful } from './readiness.ts'

/** Where {@link serveAdmin} listens. */
export interface AdminOptions {
  /** Address to listen on; whoever reaches it may read, so think before it isn't loopback. @default '127.0.0.1' */
  readonly host?: string
  /** Port to listen on; 0 takes any that is free. */
  readonly port: number
  /** Closes the admin server when aborted. */
  readonly signal?: AbortSignal
}

/** What the admin server needs of each server that it tells about. */
export interface Administered extends Observed, Stateful {}

/** A running admin server. `await using` closes it at the end of the block. */
export interface AdminServer extends AsyncDisposable {
  readonly address: string
  /** The real port, never 0. */
  readonly port: number
  /** `http://127.0.0.1:9464` */
  readonly url: string
  /** Stops listening and ends what is open at once. A second call waits for the first. */
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Page = (servers: readonly Administered[]) => Answer | Promise<Answer>

const pages: ReadonlyMap<string, Page> = new Map<string, Page>([
  [
    '/metrics',
    async (servers) => ({ status: 200, body: await renderMetrics(servers), contentType: metricsContentType }),
  ],
  ['/healthz', () => ({ status: 200, body: 'ok\n' })],
  [
    '/readyz',
    (servers) => {
      const { isReady, report } = readinessOf(servers)
      return { status: isReady ? 200 : 503, body: report }
    },
  ],
])

const maxConnections = 64
const maxHeaderBytes = 8_192
/** A request is one small packet; who takes longer isn't asking. */
const requestMs = 2_000
const checkEveryMs = 500
/** A connection over which nothing moves, such as one whose peer doesn't read, is closed. */
const idleMs = 10_000

/**
 * Serves what operators and their machines ask about servers, over HTTP: `/metrics` in the format of Prometheus,
 * `/healthz` (200 while the process lives) and `/readyz` (200 while every server listens, else 503; the body has a line
 * for each). Only GET. `servers` is read anew for each request, so that its owner may add to it.
 *
 * It never holds up the process: a drain doesn't wait for it, and a process in which nothing else goes on ends. At most
 * 64 connections at a time (more are closed at once), one request each, within two seconds.
 *
 * @throws {@link OptionError} `CANNOT_LISTEN` where the address can't be had
 */
export async function serveAdmin(
  servers: readonly Administered[],
  { host = '127.0.0.1', port, signal }: AdminOptions,
): Promise<AdminServer> {
  // HTTP is slow to load, and most processes never serve it.
  const { createServer } = await import('node:http')
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkEveryMs,
    },
    (request, response) => void respond(servers, request, response),
  )
  server.maxConnections = maxConnections
  server.setTimeout(idleMs)
  server.on('connection', (socket) => void socket.unref())
  await listen(server, host, port)
  // A connection that can't be accepted, such as for want of a descriptor, is nobody's fault here: who asked asks again.
  server.on('error', () => {})
  server.unref()
  const bound = boundAddress(server)

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= closeNow(server))
  const onAbort = (): void => void close()
  server.once('close', () => signal?.removeEventListener('abort', onAbort))
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  return { ...bound, close, [Symbol.asyncDispose]: close }
}

async function listen(server: HttpServer, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (error) {
    throw listenError({ host, port }, 'tcp', error)
  }
}

function boundAddress(server: HttpServer): Pick<AdminServer, 'address' | 'port' | 'url'> {
  const bound = server.address()
  if (bound === null || typeof bound === 'string')
    throw new TypeError('an HTTP server on a port has an address')
  const { address, port } = bound
  return { address, port, url: `http://${hostPort(address, port)}` }
}

async function closeNow(server: HttpServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.close(() => resolve(undefined))
  server.closeAllConnections()
  await promise
}

async function respond(
  servers: readonly Administered[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body, contentType = 'text/plain; charset=utf-8', headers } = await answer(servers, request)
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...headers,
  })
  response.end(body)
}

async function answer(servers: readonly Administered[], request: IncomingMessage): Promise<Answer> {
  const [path = ''] = (request.url ?? '').split('?', 1)
  const page = pages.get(path)
  if (page === undefined) return { status: 404, body: `not found: use ${[...pages.keys()].join(', ')}\n` }
  if (request.method !== 'GET') return { status: 405, body: 'use GET\n', headers: { allow: 'GET' } }
  try {
    return await page(servers)
  } catch (error) {
    return { status: 500, body: `cannot answer: ${reasonOf(error)}\n` }
  }
}
