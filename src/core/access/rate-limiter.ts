import { OptionError } from '../errors.ts'
import { BucketHeap } from './bucket-heap.ts'
import { customerNetwork } from './ip-address.ts'

/** How often one address may. */
export interface RateLimiterOptions {
  /** Times a second, over time: above 0 to 1,000,000, or `Infinity` for no limit. */
  readonly perSecond: number
  /** Times at once after a pause; a whole number. @default a second's worth, at least 1 */
  readonly burst?: number
  /** Addresses that are told apart at a time; a whole number from 1 to 1,000,000. @default 65_536 */
  readonly maxAddresses?: number
}

/** A token bucket for each address. */
export interface RateLimiter {
  /** Addresses that are remembered now, never more than `maxAddresses`. */
  readonly addresses: number
  /**
   * Takes a token of the address and says whether there was one; a refusal costs the address nothing. `nowMs` is a
   * monotonic clock's, such as `performance.now()`.
   */
  take(address: string, nowMs: number): boolean
}

/**
 * Makes a rate limiter: whatever comes from elsewhere, an address takes at most `burst + perSecond · t` tokens in any
 * `t` seconds. IPv6 addresses count by their /64; an IPv4-mapped address is the IPv4 one.
 *
 * Each bucket is one number, the time at which it will be full (the generic cell rate algorithm, ITU-T I.371), and
 * memory is bounded: once `maxAddresses` are remembered, a stranger takes over the fullest bucket *with what it lacks*,
 * as counters are taken over in Space-Saving (Metwally, Agrawal, El Abbadi 2005). So no flood of random addresses makes
 * the limiter forget what a known one has used. Strangers find less than a full bucket only while all `maxAddresses`
 * are short of tokens, which takes `maxAddresses · perSecond` tokens a second to keep up; then they may be refused,
 * while the remembered addresses keep their own rate.
 *
 * @throws {@link OptionError} `INVALID_RATE_LIMIT` where an option is out of its range
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { perSecond, burst, maxAddresses } = resolve(options)
  if (perSecond === Infinity) return { addresses: 0, take: () => true }

  const tokenMs = 1_000 / perSecond
  const mostMissingMs = (burst - 1) * tokenMs + tokenMs * rounding
  // Keyed by text: a Map hashes that with a secret seed, so that nobody can choose networks that collide.
  const buckets = new Map<string, Bucket>()
  const fullestFirst = new BucketHeap<Bucket>()
  return {
    get addresses() {
      return buckets.size
    },
    take(address, nowMs) {
      const network = customerNetwork(address)
      const known = buckets.get(network)
      if (known === undefined && buckets.size < maxAddresses) {
        const bucket = { network, fullAtMs: nowMs + tokenMs, place: 0 }
        buckets.set(network, bucket)
        fullestFirst.add(bucket)
        return true
      }
      const bucket = known ?? fullestFirst.first
      if (bucket === undefined || bucket.fullAtMs - nowMs > mostMissingMs) return false
      if (known === undefined) {
        buckets.delete(bucket.network)
        bucket.network = network
        buckets.set(network, bucket)
      }
      bucket.fullAtMs = Math.max(bucket.fullAtMs, nowMs) + tokenMs
      fullestFirst.sink(bucket)
      return true
    },
  }
}

interface Bucket {
  network: string
  fullAtMs: number
  place: number
}

/** Part of a token that sums of times may be off by, so that a peer who waits exactly long enough isn't refused. */
const rounding = 1 / 1_024

function resolve(options: RateLimiterOptions): Required<RateLimiterOptions> {
  const { perSecond, burst = secondsWorth(perSecond), maxAddresses = 65_536 } = options
  if (!(perSecond > 0) || (perSecond > 1_000_000 && perSecond !== Infinity)) {
    throw invalid('perSecond', perSecond, 'use a number above 0 to 1000000, or Infinity')
  }
  if (!(Number.isSafeInteger(burst) && burst >= 1)) {
    throw invalid('burst', burst, 'use a whole number from 1')
  }
  if (!(Number.isInteger(maxAddresses) && maxAddresses >= 1 && maxAddresses <= 1_000_000)) {
    throw invalid('maxAddresses', maxAddresses, 'use a whole number from 1 to 1000000')
  }
  return { perSecond, burst, maxAddresses }
}

function secondsWorth(perSecond: number): number {
  return perSecond === Infinity ? 1 : Math.max(1, Math.ceil(perSecond))
}

function invalid(option: string, value: number, advice: string): OptionError {
  return new OptionError('INVALID_RATE_LIMIT', `Cannot limit the rate with ${option} ${value}: ${advice}`, {
    details: { option, value, advice },
  })
}
