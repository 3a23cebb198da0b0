import type { Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { ProtocolError, TimeoutError } from '../errors.ts'
import type { CertificateWarning } from './certificate.ts'
import { handshakeError } from './handshake-error.ts'
import { readSecureContexts } from './secure-contexts.ts'
import { createTicketKeys } from './ticket-keys.ts'
import type { TlsOptions } from './tls-options.ts'

/** The server's end of TLS, for connections that were accepted elsewhere. Holds nothing that would have to be closed. */
export interface TlsTerminator {
  /** What clients will hold against the certificates that are served now. */
  readonly warnings: readonly CertificateWarning[]
  /**
   * Shakes hands over a socket that nothing was read from, or to which what was read has been put back with
   * `unshift()`; it may come from another thread. What the peer sends after the handshake waits until it is read, and
   * either side may end first: close_notify (RFC 8446 section 6.1) ends the stream, and so does a bare FIN. However the
   * handshake fails, the socket is destroyed; and destroying the socket ends the wait.
   *
   * @throws {@link ProtocolError} `TLS_HANDSHAKE_FAILED` with the reason; {@link TimeoutError} `HANDSHAKE_TIMEOUT` after
   * `handshakeMs` (`Infinity` waits for ever), however busily the peer sends
   */
  secure(socket: Socket, limits: { readonly handshakeMs: number }): Promise<TLSSocket>
  /**
   * Reads the files again, for handshakes that begin from now on; connections that stand keep what they have. Where
   * one file is wrong nothing changes. Calls that overlap run one after another.
   *
   * @throws {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`
   */
  reload(): Promise<void>
}

interface Handshake {
  succeed(secured: TLSSocket): void
  fail(error: Error): void
}

/** The longest delay that Node's timers take: its own time-out for handshakes, which each byte winds up again, is off. */
const neverMs = 2_147_483_647

/**
 * Reads the files of a TLS server, and makes what secures its connections. Threads that are given the same
 * `ticketKeys` resume each other's sessions.
 *
 * @throws {@link OptionError} `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`, `INVALID_SERVER_NAME`
 */
export async function createTlsTerminator(
  options: TlsOptions,
  ticketKeys: Uint8Array = createTicketKeys(),
): Promise<TlsTerminator> {
  let contexts = await readSecureContexts(options, ticketKeys)
  let reloaded: Promise<void> = Promise.resolve()
  const handshakes = new WeakMap<Socket, Handshake>()
  // It never listens: sockets come by its 'connection' event.
  const server = createServer({
    ...contexts.defaults,
    requestCert: options.clientCa !== undefined,
    rejectUnauthorized: options.clientCa !== undefined,
    handshakeTimeout: neverMs,
    SNICallback: (name, select) => select(null, contexts.names.find(name)),
  })
  server.on('secureConnection', (secured) => handshakeOf(secured)?.succeed(secured))
  server.on('tlsClientError', (error, secured) => {
    handshakeOf(secured)?.fail(handshakeError(error, secured.authorizationError))
  })

  function handshakeOf(secured: TLSSocket): Handshake | undefined {
    // Node names the socket beneath a TLS one nowhere in public.
    const { _parent: socket } = secured as TLSSocket & { readonly _parent?: Socket }
    return socket === undefined ? undefined : handshakes.get(socket)
  }

  async function load(): Promise<void> {
    contexts = await readSecureContexts(options, ticketKeys)
    server.setSecureContext(contexts.defaults)
  }

  return {
    get warnings() {
      return contexts.warnings
    },

    async secure(socket, { handshakeMs }) {
      const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>()
      const deadline =
        handshakeMs === Infinity
          ? undefined
          : setTimeout(() => reject(timeoutError(handshakeMs)), handshakeMs)
      handshakes.set(socket, {
        succeed(secured) {
          secured.allowHalfOpen = true
          // TLS 1.2 lets a client ask for handshakes without end, which cost the server far more than the client.
          secured.disableRenegotiation()
          resolve(secured)
        },
        fail: reject,
      })
      try {
        if (socket.destroyed) throw goneError()
        // A peer that ends in the middle of the handshake is not waited for.
        socket.allowHalfOpen = false
        server.emit('connection', socket)
        return await promise
      } catch (error) {
        socket.destroy()
        throw error
      } finally {
        clearTimeout(deadline)
        handshakes.delete(socket)
      }
    },

    reload() {
      const loading = reloaded.then(load)
      reloaded = loading.catch(() => {})
      return loading
    },
  }
}

function timeoutError(limitMs: number): TimeoutError {
  return new TimeoutError('HANDSHAKE_TIMEOUT', `The TLS handshake took longer than ${limitMs} ms`, {
    details: { limitMs },
  })
}

function goneError(): ProtocolError {
  const reason = 'the peer went away before it'
  return new ProtocolError('TLS_HANDSHAKE_FAILED', `The TLS handshake failed: ${reason}`, {
    details: { reason },
  })
}
