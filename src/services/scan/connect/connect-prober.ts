import { isNativeAvailable } from '../../../native/index.ts'
import type { Prober } from '../prober.ts'
import { runConnects } from './connect-run.ts'
import type { Connector } from './connector.ts'
import { createEpollConnector } from './epoll-connector.ts'
import { createNetConnector } from './net-connector.ts'

/** Which way to connect, where it isn't the best there is. */
export interface ConnectProberOptions {
  /** @default the epoll connector where native calls work, otherwise the one of `node:net` */
  readonly connector?: () => Connector
}

/**
 * Makes the prober that asks the operating system to connect: everywhere, without privileges. A connection that
 * completes is open and closed again at once, without a byte sent.
 *
 * Silence is asked a second time, at the end of the scan and with the longest time-out, in which the kernel repeats
 * its SYN. Lack of file descriptors or memory makes it use fewer at a time, and a probe is given up only when
 * nothing has worked for three seconds.
 */
export function createConnectProber({ connector }: ConnectProberOptions = {}): Prober {
  return {
    engine: 'connect',
    run: async (run) => runConnects(connector?.() ?? (await bestConnector()), run),
  }
}

async function bestConnector(): Promise<Connector> {
  const { available } = await isNativeAvailable()
  if (!available) return createNetConnector()
  try {
    return createEpollConnector()
  } catch {
    // Not even a descriptor for epoll: sockets that wait for one will do.
    return createNetConnector()
  }
}
