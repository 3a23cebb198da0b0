import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

/** Connects; `undefined` where that can't be done. The signal destroys the socket, at any time. */
export async function openPlain(
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket | undefined> {
  const socket = connectTcp({ host: address, port, signal })
  // Once and for all: whoever listens is told by the stream's end.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    socket.destroy()
    return undefined
  }
}

/** What came of a handshake: a connection, only the knowledge that it was TLS, or that it wasn't. */
export type Handshake = TLSSocket | 'tls' | undefined

/**
 * Shakes hands over a connection with whoever is there: old versions and weak keys too, and nobody's certificate is
 * verified, since all that is wanted is a look at it. Who hasn't answered in time doesn't speak TLS.
 */
export async function openTls(
  socket: Socket,
  protocols: readonly string[],
  handshakeMs = 3000,
): Promise<Handshake> {
  const stream = connectTls({
    socket,
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...(protocols.length === 0 ? {} : { ALPNProtocols: [...protocols] }),
  })
  let failure: NodeJS.ErrnoException | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure = error
  })
  const patience = setTimeout(() => stream.destroy(), handshakeMs)
  await new Promise((resolve) => {
    stream.once('secureConnect', resolve).once('close', resolve)
  })
  clearTimeout(patience)
  if (failure === undefined && !stream.destroyed) return stream
  stream.destroy()
  return isTlsFailure(failure) ? 'tls' : undefined
}

/** Whether a failed handshake shows that the other side speaks TLS: it said no in TLS, or offered what nobody takes today. */
function isTlsFailure(failure: NodeJS.ErrnoException | undefined): boolean {
  return /_ALERT_|UNSUPPORTED_PROTOCOL|TOO_SMALL|NO_SHARED|BAD_SIGNATURE/.test(failure?.code ?? '')
}
