import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { hostPort } from '../address.ts'
import { ClosedError, reasonOf, TimeoutError } from '../errors.ts'
import { clientTlsOptions, type TlsClientOptions } from '../tls/client-tls-options.ts'
import { serverHandshakeError } from '../tls/server-handshake-error.ts'

/** Where to connect, and by when. */
interface SocketOptions {
  readonly host?: string
  readonly port: number
  readonly path?: string
  readonly tls?: TlsClientOptions
  readonly connectMs?: number
  readonly signal?: AbortSignal
}

const keepAliveMs = 30_000

/**
 * Connects, over TLS where told to, and returns the socket unread, with keep-alive, no delay and half-open connections
 * allowed.
 *
 * @throws what `connectTcp` throws when it connects
 */
export async function openSocket(options: SocketOptions): Promise<Socket> {
  const { host = '127.0.0.1', tls, connectMs = 5_000, signal } = options
  signal?.throwIfAborted()
  const tlsOptions = tls === undefined ? undefined : await clientTlsOptions(tls, host)
  const place = {
    ...(options.path === undefined ? { host, port: options.port } : { path: options.path }),
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  }
  const socket =
    tlsOptions === undefined
      ? createConnection(place)
      : (await import('node:tls')).connect({ ...tlsOptions, ...place })
  // Nobody reads before the channel stands, and what comes must not be lost.
  socket.pause()
  let isConnected = false
  socket.once('connect', () => {
    isConnected = true
  })
  const deadline = connectMs === Infinity ? undefined : AbortSignal.timeout(connectMs)
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect', {
      signal: AbortSignal.any([deadline, signal].filter((each) => each !== undefined)),
    })
    return socket
  } catch (cause) {
    socket.destroy()
    signal?.throwIfAborted()
    if (deadline?.aborted === true) throw timeoutError(serverOf(options), connectMs)
    throw isConnected
      ? serverHandshakeError(serverOf(options), cause)
      : connectError(serverOf(options), cause)
  }
}

/** What a server is called in messages: its path, or host and port. */
export function serverOf({ host = '127.0.0.1', port, path }: SocketOptions): string {
  return path ?? hostPort(host, port)
}

function timeoutError(server: string, limitMs: number): TimeoutError {
  return new TimeoutError('CONNECT_TIMEOUT', `Cannot connect to ${server}: no answer in ${limitMs} ms`, {
    details: { server, limitMs },
  })
}

function connectError(server: string, cause: unknown): ClosedError {
  const reason = reasonOf(cause)
  return new ClosedError('CANNOT_CONNECT', `Cannot connect to ${server}: ${reason}`, {
    cause,
    details: { server, reason },
  })
}
