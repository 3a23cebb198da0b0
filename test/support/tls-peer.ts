import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'

/** Listens on a free port and hands on each connection unread, as the core's listener does; disposing drops them all. */
export async function acceptUnread(
  take: (socket: Socket) => void,
): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<Socket>()
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    take(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Connects, and resolves once the client's side of the handshake is done. */
export async function dial(options: ConnectionOptions & { readonly port: number }): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', servername: 'localhost', ...options })
  socket.allowHalfOpen = true
  await once(socket, 'secureConnect')
  return socket
}

/** Everything that comes until the other side ends. */
export async function textOf(socket: TLSSocket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'end')
  return Buffer.concat(chunks).toString()
}
