import { setTimeout as sleep } from 'node:timers/promises'
import { createConnectProber } from '../connect/connect-prober.ts'
import { createRoundTrip } from '../round-trip.ts'
import type { Reprobe } from './comparison.ts'
import type { Dispute } from './find-disputes.ts'

const rounds = 3
const pauseMs = 500
/** Slow enough for hosts that answer only so often. */
const calmProbesPerSecond = 100

/** How ports are probed again. */
export interface ProbeAgainOptions {
  /** The scan's own cap, which holds here too. */
  readonly probesPerSecond: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Probes ports three times more by connections, half a second apart and at 100 a second at most: calmly, so that what a
 * scan's speed has cost shows. Stopped by the signal, it gives what it has. One list for each port, in their order.
 */
export async function probeAgain(
  ports: readonly Pick<Dispute, 'address' | 'port'>[],
  { probesPerSecond, signal }: ProbeAgainOptions,
): Promise<readonly (readonly Reprobe[])[]> {
  const reprobes = ports.map((): Reprobe[] => [])
  const probes = ports.map(({ address, port }, place) => ({
    host: { address, roundTrip: createRoundTrip(), place },
    port,
  }))
  for (let round = 0; round < rounds && ports.length > 0 && signal?.aborted !== true; round++) {
    if (round > 0) await sleep(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => {})
    await createConnectProber().run({
      probes,
      probesPerSecond: Math.min(probesPerSecond, calmProbesPerSecond),
      signal,
      onVerdict({ probe, state, reason, rttMs }) {
        const at = new Date().toISOString()
        const rounded = rttMs === undefined ? null : Math.round(rttMs * 1000) / 1000
        reprobes[probe.host.place]?.push({ at, state, reason, rttMs: rounded })
      },
    })
  }
  return reprobes
}
