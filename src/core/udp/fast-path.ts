import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { DatagramHandleTransport } from './handle-transport.ts'
import { DatagramSocketTransport } from './socket-transport.ts'
import type { DatagramSource, DatagramTransport } from './transport.ts'

/**
 * The transport for a bound socket: by its handle where that is wanted and there, by its public face otherwise. Take the
 * fast path only where {@link detectDatagramFastPath} has found that it works.
 */
export function openDatagramTransport(
  socket: Socket,
  { isFast }: { readonly isFast: boolean },
): DatagramTransport {
  return (isFast ? DatagramHandleTransport.adopt(socket) : undefined) ?? new DatagramSocketTransport(socket)
}

let detected: Promise<boolean> | undefined

/**
 * Whether {@link DatagramHandleTransport} works on this Node, tried once in each thread over a loopback socket of its own:
 * datagrams arrive, also empty ones, with their sender; what is answered reaches that; a send that can't be is told; it closes.
 */
export function detectDatagramFastPath(): Promise<boolean> {
  return (detected ??= tryFastPath().catch(() => false))
}

const tryMs = 1_000
/** More than any datagram holds. */
const tooLongBytes = 70_000

async function tryFastPath(): Promise<boolean> {
  const signal = AbortSignal.timeout(tryMs)
  await using server = createSocket('udp4')
  await using client = createSocket('udp4')
  server.bind({ address: '127.0.0.1', port: 0, exclusive: true })
  await once(server, 'listening', { signal })
  const transport = DatagramHandleTransport.adopt(server)
  if (transport === undefined) return false
  const answered = answerSecond(transport, signal)
  client.connect(server.address().port, '127.0.0.1')
  await once(client, 'connect', { signal })
  client.send('')
  client.send('two')
  const [reply] = (await once(client, 'message', { signal })) as [Buffer]
  const isSound = await answered
  await transport.close()
  return isSound && String(reply) === `two ${client.address().port}`
}

/** Answers the datagram after an empty one with what it is and where it is from; says whether all went as it should. */
async function answerSecond(transport: DatagramHandleTransport, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  signal.addEventListener('abort', () => resolve(false))
  const received: string[] = []
  transport.attach({
    handleDatagram(bytes, source) {
      received.push(String(bytes))
      if (received.length === 2) answer(source)
    },
    handleError: () => resolve(false),
  })
  return promise

  function answer(source: DatagramSource): void {
    const text = `${received.join('')} ${source.port}`
    transport.send(Buffer.alloc(tooLongBytes), source, (error) => {
      const isAsExpected = error !== null && source.address === '127.0.0.1'
      transport.send(text, source, (failure, bytes) => {
        resolve(isAsExpected && failure === null && bytes === text.length)
      })
    })
  }
}
