import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { HandleTransport } from './handle-transport.ts'
import { SocketTransport } from './socket-transport.ts'
import type { Transport } from './transport.ts'

/**
 * The transport for an accepted connection: by its handle where that is wanted and there, by its socket otherwise. Take the
 * fast path only where {@link detectFastPath} has found that it works.
 */
export function openTransport(
  accepted: Socket,
  { isFast, isLending }: { readonly isFast: boolean; readonly isLending: boolean },
): Transport {
  return (
    (isFast ? HandleTransport.adopt(accepted, { isLending }) : undefined) ?? new SocketTransport(accepted)
  )
}

let detected: Promise<boolean> | undefined

/**
 * Whether {@link HandleTransport} works on this Node, tried once in each thread over a loopback connection of its own:
 * bytes arrive, reading stops and goes on, more than the kernel takes at once arrives whole, both ends come, and it closes.
 */
export function detectFastPath(): Promise<boolean> {
  return (detected ??= tryFastPath().catch(() => false))
}

const tryMs = 1_000
/** More than the kernel buffers for a peer that doesn't read. */
const largeBytes = 6 * 1_048_576

async function tryFastPath(): Promise<boolean> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') return false
  const signal = AbortSignal.timeout(tryMs)
  const client = connect({ host: '127.0.0.1', port: address.port })
  let transport: HandleTransport | undefined
  try {
    const [accepted] = (await once(server, 'connection', { signal })) as [Socket]
    transport = HandleTransport.adopt(accepted, { isLending: true })
    if (transport === undefined) return false
    const tried = tryTransport(transport, () => client.resume())
    let receivedBytes = 0
    client.on('data', ({ length }) => {
      receivedBytes += length
    })
    client.pause()
    client.write('one')
    setImmediate(() => client.end('two'))
    await once(client, 'close', { signal })
    return (await tried) && receivedBytes === largeBytes + 'three'.length
  } finally {
    client.destroy()
    transport?.destroy()
    server.close()
  }
}

/** Answers the end of `onetwo`, split anywhere, with more than the kernel takes at once; says whether all went as it should. */
async function tryTransport(transport: HandleTransport, onWriteWaiting: () => void): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let received = ''
  let hasDrained = false
  let isSound = true
  transport.attach({
    handleRead(bytes) {
      received += bytes.toString('latin1')
      transport.pause()
      setImmediate(() => transport.resume())
    },
    handleEnd() {
      transport.write(Buffer.alloc(largeBytes))
      transport.writeAll(['th', Buffer.from('ree')])
      isSound &&= transport.pendingBytes > 0
      transport.end()
      onWriteWaiting()
    },
    handleDrain() {
      hasDrained = true
    },
    handleError() {
      isSound = false
    },
    handleClose: resolve,
  })
  transport.resume()
  await promise
  return isSound && hasDrained && received === 'onetwo'
}
