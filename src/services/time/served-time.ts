import type { Preparation, PrepareContext, Shared } from '../../core/index.ts'
import { openClock } from './clock.ts'
import { monotonicMs } from './monotonic-ms.ts'
import { followTogether } from './upstream/follow-together.ts'
import { offsetAt } from './upstream/offset-course.ts'
import { parseUpstreams } from './upstream/upstream-address.ts'
import { unknownTime, type UpstreamTime } from './upstream/upstream-time.ts'

/** Whose time a service tells. */
export interface ServedTimeOptions {
  /**
   * NTP servers to follow, as `HOST`, `HOST:PORT` or `[IPv6]:PORT`; 16 at most. Answers are corrected by what they say; no clock is
   * set. Services of one process that name the same servers follow them together.
   * @default []: the clock of this machine is served
   */
  readonly upstream?: readonly string[]
}

/** What the threads of a service that tells the time share. */
export interface ServedTime {
  /** What is known of the true time, where upstream servers are followed. */
  readonly upstream: UpstreamTime | undefined
}

/** Follows what is to be followed, for all threads of a service. @throws {@link OptionError} where a server can't be one */
export async function prepareServedTime(
  { upstream = [] }: ServedTimeOptions,
  { log, publish }: PrepareContext<ServedTime>,
): Promise<Preparation<ServedTime>> {
  const servers = parseUpstreams(upstream)
  if (servers.length === 0) return { value: { upstream: undefined }, async [Symbol.asyncDispose]() {} }
  const following = followTogether(servers, {
    log,
    clock: await openClock(),
    publish: (known) =>
      void publish({ upstream: known }).catch((error: unknown) =>
        log.warn({ err: error }, 'a thread keeps the old time'),
      ),
  })
  return { value: { upstream: unknownTime }, [Symbol.asyncDispose]: () => following[Symbol.asyncDispose]() }
}

/** The time that is served now, in milliseconds since 1970, whole where this machine's clock is served. */
export function servedMs({ current: { upstream } }: Shared<ServedTime>): number {
  return Date.now() + (upstream === undefined ? 0 : offsetAt(upstream.course, monotonicMs()))
}
