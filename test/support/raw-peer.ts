import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Server } from '../../src/core/index.ts'
import { whenClosed } from './when-closed.ts'

/** A peer that writes and reads bytes, as an outsider does. */
export interface RawPeer extends AsyncDisposable {
  readonly socket: Socket
  write(bytes: string | Uint8Array): void
  /** Everything read so far that `read` hasn't given, once it has at least as many bytes, or the server has ended. */
  read(bytes: number): Promise<string>
  /** What comes until the server ends its side, or resets: then with `!` behind it. */
  readToEnd(): Promise<string>
}

export async function rawPeer(server: Pick<Server, 'address'>): Promise<RawPeer> {
  const { transport, address, port } = server.address
  const socket = connect({
    ...(transport === 'unix' ? { path: address } : { host: address, port }),
    allowHalfOpen: true,
  })
  let received = ''
  let isOver = false
  let wake = (): void => {}
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    received += text
    wake()
  })
  socket.on('error', () => {
    received += '!'
    wake()
  })
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      isOver = true
      wake()
    })
  }
  await once(socket, 'connect')
  const until = async (isEnough: () => boolean): Promise<string> => {
    while (!isOver && !isEnough()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const text = received
    received = ''
    return text
  }
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    read: (bytes) => until(() => Buffer.byteLength(received) >= bytes),
    readToEnd: () => until(() => false),
    async [Symbol.asyncDispose]() {
      socket.destroy()
      if (!socket.closed) await whenClosed(socket)
    },
  }
}
