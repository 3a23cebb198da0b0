import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { HandleSender } from './handle-sender.ts'

let detected: Promise<boolean> | undefined

/**
 * Whether {@link HandleSender} works on this Node, tried once in each thread over loopback: bytes and text arrive and are
 * told to be sent, and what is too long for any datagram is told to be an error.
 */
export function detectFastSending(): Promise<boolean> {
  return (detected ??= tryFastSending().catch(() => false))
}

const tryMs = 1_000
const beyondAnyDatagram = 70_000

async function tryFastSending(): Promise<boolean> {
  const [from, to] = await Promise.all([boundSocket(), boundSocket()])
  try {
    const sender = HandleSender.adopt(from)
    if (sender === undefined) return false
    const { address, port } = to.address()
    const told: string[] = []
    const signal = AbortSignal.timeout(tryMs)
    for (const message of [Buffer.from('bytes'), '文']) {
      const arrived = once(to, 'message', { signal })
      sender.send(message, port, address, (error, bytes) => told.push(`${error?.message ?? 'sent'} ${bytes}`))
      const [received] = (await arrived) as [Buffer]
      if (String(received) !== String(message)) return false
    }
    sender.send(Buffer.alloc(beyondAnyDatagram), port, address, (error) =>
      told.push(error?.message ?? 'sent'),
    )
    return told.join() === 'sent 5,sent 3,send EMSGSIZE' && sender.pendingBytes === 0
  } finally {
    from.close()
    to.close()
  }
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}
