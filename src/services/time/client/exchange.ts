import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { openStampedSocket } from '../../../native/index.ts'
import { type Clock, isKernelClock } from '../clock.ts'

/** Where a server is: a numeric address of IPv4 or IPv6, and a port. */
export interface ServerEndpoint {
  readonly address: string
  /** 4 or 6. */
  readonly family: number
  readonly port: number
}

/** A datagram from the server, and when it came by the local clock, in nanoseconds since 1970. */
export interface Arrival {
  readonly bytes: Uint8Array
  readonly receivedNs: bigint
}

/** One server's datagrams and ours. */
export interface Exchange extends AsyncDisposable {
  /** Sends a datagram, and returns when it left, in nanoseconds since 1970. */
  send(bytes: Uint8Array): bigint
  /** The next datagram, or `undefined` where none comes until `performance.now()` has reached `deadlineMs`. */
  next(deadlineMs: number): Promise<Arrival | undefined>
}

/** Datagrams kept until they are read; what a flood sends beyond that is lost. */
const longestQueue = 32

/**
 * Opens a UDP socket on a random port, connected to the server: the kernel drops whatever comes from elsewhere, and
 * reports that nothing listens there. Where the clock is the kernel's, so are the times of sending and receiving, as the
 * packets leave and come; otherwise they are when this thread got to it.
 *
 * `send()` and `next()` fail with the system's error, or with the signal's reason once it is aborted.
 */
export async function openExchange(
  server: ServerEndpoint,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  const arrivals: Arrival[] = []
  let failure: unknown
  let wake: (() => void) | undefined
  const fail = (error: unknown): void => {
    failure ??= error
    wake?.()
  }
  const abort = (): void => fail(signal?.reason)

  const socket = createSocket(server.family === 6 ? 'udp6' : 'udp4')
  const stamped = isKernelClock(clock) ? openStampedSocket(server.family) : undefined
  if (stamped !== undefined) socket.bind({ fd: stamped.fd })
  const closed = Promise.withResolvers<void>()
  socket.once('close', closed.resolve)
  socket.connect(server.port, server.address)
  try {
    await once(socket, 'connect')
  } catch (error) {
    socket.close()
    throw error
  }
  socket.on('message', (bytes) => {
    const receivedNs = stamped?.receivedNs() ?? clock.nowNs()
    if (arrivals.length < longestQueue) arrivals.push({ bytes, receivedNs })
    wake?.()
  })
  socket.on('error', fail)
  signal?.addEventListener('abort', abort)

  return {
    send(bytes) {
      // Where the clock is due to check itself, that must not come between the stamp and the packet.
      clock.nowNs()
      const sentNs = clock.nowNs()
      if (stamped !== undefined) return stamped.send(bytes) ?? sentNs
      socket.send(bytes)
      return sentNs
    },
    async next(deadlineMs) {
      for (;;) {
        signal?.throwIfAborted()
        const arrival = arrivals.shift()
        if (arrival !== undefined) return arrival
        if (failure !== undefined) throw failure
        const leftMs = deadlineMs - performance.now()
        if (leftMs <= 0) return undefined
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.ceil(leftMs))
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    },
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener('abort', abort)
      socket.close()
      await closed.promise
    },
  }
}
