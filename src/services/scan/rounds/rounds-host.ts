import type { RoundTrip } from '../round-trip.ts'
import type { HostPace } from './host-pace.ts'
import { createProbeList, type ProbeList } from './probe-lists.ts'

/** A host as the rounds know it: they alone change it, but for its round trip. */
export interface RoundsHost {
  /** From its first answer on; a prober that keeps an estimate of its own sets it by then. */
  roundTrip: RoundTrip | undefined
  /** From the first answer on to a probe that had gone unanswered before. Hosts may be many, so they have nothing before they need it. */
  pace: HostPace | undefined
  /** Its probes without a verdict. */
  probes: number
  /** Probes to be sent now. */
  readonly queue: ProbeList
  /** Probes that wait for an answer, and those of them that may be the port's last, the longest waiting first. */
  readonly waiting: ProbeList
  readonly waitingLast: ProbeList
  /** Probes that went unanswered and are asked once more, late. */
  readonly late: ProbeList
  /** Its shortest round trip; `Infinity` until one was measured. */
  leastRttMs: number
  /** When it last answered a probe that had gone unanswered before. */
  rescuedMs: number
  /** When this machine last found nobody at that address on its own link. */
  absentMs: number
  /** Whether it stands among the hosts that something is to be sent to, and among those whose deadlines are looked at. */
  isReady: boolean
  isActive: boolean
}

/** Makes a host of which nothing is known yet. */
export function createRoundsHost(): RoundsHost {
  return {
    roundTrip: undefined,
    pace: undefined,
    probes: 0,
    queue: createProbeList(),
    waiting: createProbeList(),
    waitingLast: createProbeList(),
    late: createProbeList(),
    leastRttMs: Infinity,
    rescuedMs: -Infinity,
    absentMs: -Infinity,
    isReady: false,
    isActive: false,
  }
}
