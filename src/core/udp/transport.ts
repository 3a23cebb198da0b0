import type { Datagram } from '../service.ts'

/** Who sent a datagram, as the kernel tells it: an IPv4-mapped IPv6 address stays one, a link-local one has its zone. */
export interface DatagramSource {
  readonly address: string
  readonly port: number
}

/** Is told what became of a datagram that was sent: an error, or the bytes that the kernel took. */
export type OnSent = (error: Error | null, bytes: number) => void

/** What a transport tells its owner. */
export interface DatagramOwner {
  /** A datagram has come. Its bytes are the owner's to keep. */
  handleDatagram(bytes: Uint8Array, source: DatagramSource): void
  /** The socket reports an error, and stays open. */
  handleError(error: Error): void
}

/** Datagrams of one bound socket in both directions, whichever way it is done. */
export interface DatagramTransport {
  /** Bytes sent that the kernel hasn't taken. */
  readonly pendingBytes: number
  /** Says who is told; called once, in the turn of the event loop in which the socket was bound. */
  attach(owner: DatagramOwner): void
  /**
   * Sends bytes, or text as UTF-8. The bytes must not change before `onSent` is called: before this returns where the
   * kernel takes them at once, and the transport can tell.
   *
   * @throws TypeError for what is neither bytes nor text
   */
  send(message: Datagram, to: DatagramSource, onSent: OnSent): void
  /** Receives no more, and lets go of the socket. Nothing may be sent afterwards. */
  close(): Promise<void>
}
