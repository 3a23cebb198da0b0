import { reasonOf } from '../../../core/index.ts'
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
 * Silence is asked again, and each host at the pace that it keeps up with, by the rounds that raw probing has too: see
 * `rounds/probe-rounds.ts`. Lack of file descriptors or memory makes it use fewer at a time, and a probe is given up only when
 * nothing has worked for three seconds.
 */
export function createConnectProber({ connector }: ConnectProberOptions = {}): Prober {
  return {
    engine: 'connect',
    async run(run) {
      const { connector: best, detail } =
        connector === undefined ? await bestConnector() : { connector: connector() }
      const totals = await runConnects(best, run)
      return detail === undefined ? totals : { ...totals, detail }
    },
  }
}

async function bestConnector(): Promise<{ readonly connector: Connector; readonly detail?: string }> {
  const native = await isNativeAvailable()
  if (!native.available) return netConnector(native.reason)
  try {
    return { connector: createEpollConnector() }
  } catch (error) {
    // Not even a descriptor for epoll: sockets that wait for one will do.
    return netConnector(reasonOf(error))
  }
}

function netConnector(reason: string) {
  return { connector: createNetConnector(), detail: `through node:net, epoll can't be used: ${reason}` }
}
