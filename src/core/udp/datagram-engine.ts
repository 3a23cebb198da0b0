import { isNativeAvailable } from '../../native/index.ts'
import { OptionError } from '../errors.ts'
import type { Logger } from '../log.ts'

/** By what datagrams are served, see {@link PlainServeOptions.engine}. */
export type DatagramEngine = 'dgram' | 'batch'

/** What is to be served, as far as the choice of an engine depends on it. */
export interface EngineCase {
  readonly service: string
  readonly engine: DatagramEngine | 'auto'
  readonly threads: number
  /** Whether the service offers a batch handler. */
  readonly takesBatches: boolean
}

/**
 * Chooses the engine: the one that was named, or the faster one that can be had. Why `auto` falls back is logged where
 * the reason is the machine.
 *
 * @throws {@link OptionError} `DATAGRAM_ENGINE_UNAVAILABLE` where `batch` was named and can't be had
 */
export async function chooseDatagramEngine(wanted: EngineCase, log: Logger): Promise<DatagramEngine> {
  const { service, engine, threads, takesBatches } = wanted
  if (engine === 'dgram') return 'dgram'
  const obstacle = takesBatches
    ? threads === 0
      ? 'it waits in threads of its own; use --threads 1 or more'
      : undefined
    : `${service} has no batch handler`
  const reason = obstacle ?? (await isNativeAvailable()).reason
  if (reason === undefined) return 'batch'
  if (engine === 'batch') {
    throw new OptionError(
      'DATAGRAM_ENGINE_UNAVAILABLE',
      `Cannot serve ${service} by the batch engine: ${reason}`,
      {
        details: { service, engine, reason },
      },
    )
  }
  if (obstacle === undefined) log.info({ reason }, 'datagrams are served by dgram: batch is not available')
  return 'dgram'
}
