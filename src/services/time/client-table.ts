import { randomBytes } from 'node:crypto'
import { isIPv4Words } from '../../core/index.ts'
import { isLoopback } from './loopback.ts'

/** How often one source may ask. */
export interface ClientTableOptions {
  /** Requests a second, over time; `Infinity` for no limit. */
  readonly perSecond: number
  /** Requests at once after a pause. */
  readonly burst: number
  /** Whether 127.0.0.0/8 and ::1 are exempt. */
  readonly exemptLoopback: boolean
  /** Memory of {@link createClientMemory}, shared by all threads. */
  readonly memory: SharedArrayBuffer
}

/** Token buckets of the sources that ask. */
export interface ClientTable {
  /** Takes a token of the address: passes, or says whether to answer with a kiss of death or not at all. */
  take(word0: number, word1: number, word2: number, word3: number, nowMs: number): ClientVerdict
}

export type ClientVerdict = 'pass' | 'kiss' | 'drop'

/** Sources that are told apart: 8,192 sets of 8. */
const setCount = 8_192
const ways = 8
const entryCount = setCount * ways
/** A source is told at most this often that it asks too often, and all of them together a thread. */
const kissEveryMs = 4_000
const kissesPerSecond = 100

const seedBytes = 16
const timesAt = seedBytes
const kissesAt = timesAt + entryCount * 8
const networksAt = kissesAt + entryCount * 8
const memoryBytes = networksAt + entryCount * 8

/** Memory for a {@link ClientTable}: 1.5 MiB whatever comes, with a secret of its own to scatter addresses by. */
export function createClientMemory(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(memoryBytes)
  new Uint8Array(memory, 0, seedBytes).set(randomBytes(seedBytes))
  return memory
}

/**
 * Makes a rate limiter of bounded memory and bounded work: whatever comes from elsewhere, a source takes at most
 * `burst + perSecond · t` tokens in `t` seconds. An IPv6 source is its /64. Each bucket is the time at which it will be
 * full (GCRA, ITU-T I.371). An address has one set of eight places, chosen by a secret; a stranger to a full set takes
 * over its fullest bucket *with what that lacks*, so that a flood of forged addresses makes nobody's use forgotten.
 *
 * Threads share the buckets without locks: at worst a request that two of them count at the same moment counts once.
 */
export function createClientTable(options: ClientTableOptions): ClientTable {
  const { perSecond, burst, exemptLoopback, memory } = options
  if (perSecond === Infinity) return { take: () => 'pass' }
  const tokenMs = 1_000 / perSecond
  const mostMissingMs = (burst - 1) * tokenMs
  const seed = new Uint32Array(memory, 0, seedBytes / 4)
  const fullAtMs = new Float64Array(memory, timesAt, entryCount)
  const nextKissAtMs = new Float64Array(memory, kissesAt, entryCount)
  const networks = new Uint32Array(memory, networksAt, entryCount * 2)
  const [seed0 = 0, seed1 = 0, seed2 = 0] = seed
  let kissesLeft = kissesPerSecond
  let kissesSinceMs = 0

  return {
    take(word0, word1, word2, word3, nowMs) {
      if (exemptLoopback && isLoopback(word0, word1, word2, word3)) return 'pass'
      // An IPv6 /64 never begins with 32 ones (that would be multicast), so that the two families can't meet.
      const isV4 = isIPv4Words(word0, word1, word2)
      const place = placeOf(isV4 ? 0xffff_ffff : word0, isV4 ? word3 : word1)
      const full = fullAtMs[place] ?? 0
      if (full - nowMs > mostMissingMs) return mayKiss(place, nowMs) ? 'kiss' : 'drop'
      fullAtMs[place] = Math.max(full, nowMs) + tokenMs
      return 'pass'
    },
  }

  /** The place of a network, where need be taken over from the one in its set that has used least. */
  function placeOf(high: number, low: number): number {
    const first = setOf(high, low) * ways
    let fullest = first
    for (let place = first; place < first + ways; place += 1) {
      if (networks[place * 2] === high && networks[place * 2 + 1] === low) return place
      if ((fullAtMs[place] ?? 0) < (fullAtMs[fullest] ?? 0)) fullest = place
    }
    networks[fullest * 2] = high
    networks[fullest * 2 + 1] = low
    return fullest
  }

  function setOf(high: number, low: number): number {
    let mixed = Math.imul(high ^ seed0, 0x9e37_79b1) ^ Math.imul(low ^ seed1, 0x85eb_ca77)
    mixed = Math.imul(mixed ^ (mixed >>> 15) ^ seed2, 0xc2b2_ae3d)
    return (mixed ^ (mixed >>> 13)) & (setCount - 1)
  }

  /** Kisses answer forged addresses too: one to each now and then, and not more than a trickle to all. */
  function mayKiss(place: number, nowMs: number): boolean {
    if (nowMs < (nextKissAtMs[place] ?? 0)) return false
    if (nowMs - kissesSinceMs >= 1_000) {
      kissesSinceMs = nowMs
      kissesLeft = kissesPerSecond
    }
    if (kissesLeft === 0) return false
    kissesLeft -= 1
    nextKissAtMs[place] = nowMs + kissEveryMs
    return true
  }
}
