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

/** A read so large that the connection gets a buffer of its own, and one so small that it gives it back. */
const bulkBytes = 65_536
const smallBytes = 16_384

/**
 * A connection whose socket reads into the thread's read memory instead of allocating for each read: what `onread` does
 * for clients, which Node doesn't offer to servers. A socket keeps the buffer for its next read from one read to the
 * next, so a buffer that others hold can't be lent out: what is to be changed in place is copied first, which costs
 * little for what is small. A connection that reads in bulk gets a buffer of its own, and no copy.
 */
export class FastReader {
  readonly socket: Socket
  readonly #memory = readMemory()
  #own: Buffer | undefined
  #isOwnLent = false
  #lastBytes = 0

  private constructor(handle: object, receive: (bytes: Buffer) => boolean) {
    const options: PrivateSocketOptions = {
      handle,
      pauseOnCreate: true,
      allowHalfOpen: true,
      onread: {
        buffer: () => this.#own ?? this.#memory.shared,
        callback: (length, buffer) => receive(buffer.subarray(0, length)),
      },
    }
    this.socket = new Socket(options as object)
  }

  /**
   * Takes a connection over; the socket given is left empty, the reader's own is paused. `undefined` where this Node's
   * sockets have no such handle.
   *
   * `receive` gets the bytes of each read, valid until it returns, and says whether to read on.
   */
  static adopt(accepted: Socket, receive: (bytes: Buffer) => boolean): FastReader | undefined {
    const { _handle: handle } = accepted as unknown as PrivateSocket
    if (handle === null || typeof handle.useUserBuffer !== 'function') return undefined
    if (typeof handle.readStop !== 'function') return undefined
    ;(accepted as unknown as PrivateSocket)._handle = null
    return new FastReader(handle, receive)
  }

  /** What was just read, to be worked on in place and written from where it lies. */
  lend(bytes: Buffer): Buffer {
    this.#lastBytes = bytes.length
    this.#isOwnLent = this.#own !== undefined
    if (this.#isOwnLent) return bytes
    if (bytes.length >= bulkBytes) this.#own = this.#memory.claim()
    return this.#memory.copyOut(bytes)
  }

  /** Ends the loan: all is written. */
  settle(): void {
    if (this.#own === undefined || this.#lastBytes >= smallBytes) return
    this.#memory.giveBack(this.#own)
    this.#own = undefined
  }

  /** Keeps what was lent, because it is still being written; the connection reads no more until it has called what this returns. */
  keep(): () => void {
    return this.#isOwnLent ? () => {} : this.#memory.keepOutgoing()
  }

  /** Gives the connection's own buffer back: it is closed. */
  close(): void {
    if (this.#own !== undefined) this.#memory.giveBack(this.#own)
    this.#own = undefined
  }
}

/** Bytes that the kernel hasn't taken of what was written: falls while a single large write proceeds. */
export function writeQueueBytes(socket: Socket): number {
  return (socket as unknown as Partial<PrivateSocket>)._handle?.writeQueueSize ?? socket.writableLength
}

let detected: Promise<boolean> | undefined

/**
 * Whether {@link FastReader} works on this Node, tried once in each thread over a loopback connection of its own: bytes
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
    socket = FastReader.adopt(accepted, (bytes) => {
      received += bytes.toString('latin1')
      // Paused after the first read: the rest must come after resume().
      setImmediate(() => socket?.resume())
      return false
    })?.socket
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
