import { setTimeout as delay } from 'node:timers/promises'
import { isIPv6 } from 'node:net'
import { isNativeAvailable, openPingSocket, type PingSocket } from '../../../native/index.ts'
import { errnoOf } from '../../../core/index.ts'
import { createPace } from '../rounds/pace.ts'

/** ICMP echo to many hosts. */
export interface Echo extends Disposable {
  /**
   * Asks hosts, those that stay silent twice, and calls back once for each that answers. Resolves when all have, one second
   * after the last question, or at once when the signal stops it.
   */
  ask(addresses: readonly string[], onAnswer: (address: string) => void): Promise<void>
  /** Requests that have been sent. */
  readonly requestsSent: number
}

/** Echo, or why it can't be used here, in words fit for the end of a sentence. */
export type EchoAvailability = { readonly echo: Echo } | { readonly reason: string }

/** How the requests of one scan are sent. */
export interface EchoOptions {
  readonly probesPerSecond: number
  readonly signal: AbortSignal | undefined
}

const rounds = 2
const answerWithinMs = 1000
const pollMs = 2
/** Requests sent before answers are taken in: as many answers fit into a receive buffer. */
const burst = 64

/** Opens echo by the native floor. It needs `net.ipv4.ping_group_range`, or the right to open raw sockets. */
export async function openEcho(options: EchoOptions): Promise<EchoAvailability> {
  const native = await isNativeAvailable()
  if (!native.available) return { reason: native.reason }
  const sockets = new Map<'ipv4' | 'ipv6', PingSocket>()
  try {
    sockets.set('ipv4', openPingSocket('ipv4'))
  } catch (error) {
    return { reason: `neither ping_group_range nor a privilege allows it (${errnoOf(error)})` }
  }
  try {
    sockets.set('ipv6', openPingSocket('ipv6'))
  } catch {
    // A system without IPv6: such hosts are asked by TCP.
  }
  return { echo: createEcho(sockets, options) }
}

function createEcho(
  sockets: ReadonlyMap<'ipv4' | 'ipv6', PingSocket>,
  { probesPerSecond, signal }: EchoOptions,
): Echo {
  const pace = createPace(probesPerSecond, performance.now())
  let requestsSent = 0

  async function askOnce(silent: Set<string>, onAnswer: (address: string) => void): Promise<void> {
    const listen = (): void => {
      for (const socket of sockets.values()) {
        for (const address of socket.answered()) if (silent.delete(address)) onAnswer(address)
      }
    }
    let sinceListened = 0
    for (const address of silent) {
      while (!pace.take(performance.now()) && signal?.aborted !== true) {
        await delay(pollMs)
        listen()
      }
      if (signal?.aborted === true) return
      if (sockets.get(isIPv6(address) ? 'ipv6' : 'ipv4')?.ping(address) === true) requestsSent++
      if (++sinceListened % burst === 0) listen()
    }
    const deadlineMs = performance.now() + answerWithinMs
    while (silent.size > 0 && performance.now() < deadlineMs && signal?.aborted !== true) {
      await delay(pollMs)
      listen()
    }
  }

  return {
    async ask(addresses, onAnswer) {
      const silent = new Set(addresses)
      for (let round = 0; round < rounds && silent.size > 0; round++) await askOnce(silent, onAnswer)
    },
    get requestsSent() {
      return requestsSent
    },
    [Symbol.dispose]() {
      for (const socket of sockets.values()) socket[Symbol.dispose]()
    },
  }
}
