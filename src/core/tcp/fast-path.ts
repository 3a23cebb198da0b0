import { once } from 'node:events'
import { connect, createServer, Socket } from 'node:net'
import { readMemory } from './read-memory.ts'

/** What of Node's socket handle is used that isn't public. */
interface PrivateSocket {
  _handle: { useUserBuffer?: unknown; readStop?: unknown; readonly writeQueueSize?: number } | null
}

/** Options of `net.Socket` that Node uses for itself. */
interface PrivateSocketOptions {
  readonly handle: object
  readonly pauseOnCreate: true
  readonly allowHalfOpen: true
  readonly onread: {
    readonly buffer: () => Buffer
    readonly callback: (length: number, buffer: Buffer) => boolean
  }
}

/**
 * Moves a connection to a socket that reads into the thread's read memory instead of allocating for each read: what
 * `onread` does for clients, which Node doesn't offer to servers. The socket given is left empty; the one returned is
 * paused. `undefined` where this Node's sockets have no such handle.
 *
 * `receive` gets the bytes of each read, valid until it returns, and says whether to read on.
 */
export function adoptSocket(accepted: Socket, receive: (bytes: Buffer) => boolean): Socket | undefined {
  const { _handle: handle } = accepted as unknown as PrivateSocket
  if (handle === null || typeof handle.useUserBuffer !== 'function') return undefined
  if (typeof handle.readStop !== 'function') return undefined
  const memory = readMemory()
  const options: PrivateSocketOptions = {
    handle,
    pauseOnCreate: true,
    allowHalfOpen: true,
    onread: {
      buffer: () => memory.current,
      callback: (length, buffer) => receive(buffer.subarray(0, length)),
    },
  }
  ;(accepted as unknown as PrivateSocket)._handle = null
  const socket = new Socket(options as object)
  socket.once('close', memory.addReader())
  return socket
}

/** Bytes that the kernel hasn't taken of what was written: falls while a single large write proceeds. */
export function writeQueueBytes(socket: Socket): number {
  return (socket as unknown as Partial<PrivateSocket>)._handle?.writeQueueSize ?? socket.writableLength
}

let detected: Promise<boolean> | undefined

/**
 * Whether {@link adoptSocket} works on this Node, tried once in each thread over a loopback connection of its own: bytes
 * arrive, reading stops and goes on, the end comes, and a write arrives.
 */
export function detectFastPath(): Promise<boolean> {
  return (detected ??= tryFastPath().catch(() => false))
}

async function tryFastPath(): Promise<boolean> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') return false
  const signal = AbortSignal.timeout(1_000)
  const client = connect({ host: '127.0.0.1', port: address.port })
  let socket: Socket | undefined
  try {
    const [accepted] = (await once(server, 'connection', { signal })) as [Socket]
    let received = ''
    socket = adoptSocket(accepted, (bytes) => {
      received += bytes.toString('latin1')
      // Paused after the first read: the rest must come after resume().
      setImmediate(() => socket?.resume())
      return false
    })
    if (socket === undefined) return false
    socket.resume()
    client.write('one')
    setImmediate(() => client.end('two'))
    await once(socket, 'end', { signal })
    socket.end('three')
    const reply = (await client.setEncoding('latin1').toArray({ signal })).join('')
    return received === 'onetwo' && reply === 'three'
  } finally {
    client.destroy()
    socket?.destroy()
    server.close()
  }
}
