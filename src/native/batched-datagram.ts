/**
 * A datagram in memory that is used again for the next one, and for the reply to this: valid until the batch is sent.
 * One object a slot for the life of the socket, so that a datagram costs no allocation.
 */
export interface BatchedDatagram {
  /** The slot's memory: what came lies at its start, and the reply is written there too. */
  readonly bytes: Uint8Array
  /** The same memory. */
  readonly view: DataView
  /** Bytes that came; more than fit are cut off. */
  length: number
  /** The sender's address as 128 bits, from the first to the last 32: an IPv4 one is mapped (`::ffff:192.0.2.7`). */
  word0: number
  word1: number
  word2: number
  word3: number
  /** The sender's port. */
  port: number
  /** When the datagram came, by the kernel's clock (CLOCK_REALTIME). */
  receivedSeconds: number
  receivedNanoseconds: number
  /** Bytes to answer with, from the start of the slot; 0 drops the datagram. 0 when a handler is given it. */
  replyBytes: number
}

/** Makes the datagram of a slot, all zero. `memory` holds what comes, and what is answered. */
export function createDatagramSlot(memory: Uint8Array<ArrayBuffer>): BatchedDatagram {
  return {
    bytes: memory,
    view: new DataView(memory.buffer, memory.byteOffset, memory.length),
    length: 0,
    word0: 0,
    word1: 0,
    word2: 0,
    word3: 0,
    port: 0,
    receivedSeconds: 0,
    receivedNanoseconds: 0,
    replyBytes: 0,
  }
}
