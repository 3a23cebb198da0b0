import type { Socket } from 'node:dgram'
import type { Datagram } from '../service.ts'
import { HandleSender } from './handle-sender.ts'

/** Told when the kernel has a datagram, or that it doesn't want it. */
export type OnSent = (error: Error | null, bytes: number) => void

/** How datagrams leave a bound socket. */
export interface DatagramSender {
  /** Bytes that wait for the kernel. */
  readonly pendingBytes: number
  /** Sends to a numeric address. The message must not be changed before it is told to be sent, which may be at once. */
  send(message: Datagram, port: number, address: string, onSent: OnSent): void
}

/**
 * The sender for a socket: by its handle where that is wanted and there, by its public face otherwise. Take the fast one
 * only where {@link detectFastSending} has found that it works.
 */
export function openSender(socket: Socket, { isFast }: { readonly isFast: boolean }): DatagramSender {
  return (isFast ? HandleSender.adopt(socket) : undefined) ?? socketSender(socket)
}

function socketSender(socket: Socket): DatagramSender {
  return {
    get pendingBytes() {
      return socket.getSendQueueSize()
    },
    send: (message, port, address, onSent) => socket.send(message, port, address, onSent),
  }
}
