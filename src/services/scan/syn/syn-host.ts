import type { RoundTrip } from '../round-trip.ts'
import type { HostPace } from './host-pace.ts'
import { createProbeList, type ProbeList } from './probe-lists.ts'

/** A host as the process that probes knows it. */
export interface SynHost {
  readonly id: number
  /** Its address as 128 bits; an IPv4 one is mapped. */
  readonly word0: number
  readonly word1: number
  readonly word2: number
  readonly word3: number
  readonly isIPv4: boolean
  /** For IPv4, the address that this machine sends from, as a number; negative where there is none, the errno. */
  source: number | undefined
  /** From its first answer on. Hosts may be many, so they have nothing before they need it. */
  roundTrip: RoundTrip | undefined
  /** From the first answer on to a probe that had gone unanswered before. */
  pace: HostPace | undefined
  /** Its probes without a verdict. */
  probes: number
  /** Probes to be sent now, and those that wait for an answer, the longest waiting first. */
  readonly queue: ProbeList
  readonly waiting: ProbeList
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

const mappedWord = 0xffff

/** Makes a host of which nothing is known yet. */
export function createSynHost(
  id: number,
  [word0, word1, word2, word3]: readonly [number, number, number, number],
): SynHost {
  return {
    id,
    word0,
    word1,
    word2,
    word3,
    isIPv4: word0 === 0 && word1 === 0 && word2 === mappedWord,
    source: undefined,
    roundTrip: undefined,
    pace: undefined,
    probes: 0,
    queue: createProbeList(),
    waiting: createProbeList(),
    late: createProbeList(),
    leastRttMs: Infinity,
    rescuedMs: -Infinity,
    absentMs: -Infinity,
    isReady: false,
    isActive: false,
  }
}
