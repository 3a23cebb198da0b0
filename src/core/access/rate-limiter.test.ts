import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { OptionError } from '../errors.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

/** How many of so many tries at one moment are granted. */
function takeMany(limiter: RateLimiter, address: string, nowMs: number, tries: number): number {
  let taken = 0
  for (let i = 0; i < tries; i++) if (limiter.take(address, nowMs)) taken += 1
  return taken
}

const stranger = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

/** Tries of a few addresses at moments that don't go back. */
const tries = fc
  .array(
    fc.record({
      address: fc.integer({ min: 0, max: 9 }),
      afterMs: fc.constantFrom(0, 0, 0, 1, 7, 50, 333.3, 2_000),
    }),
    { minLength: 60, maxLength: 120 },
  )
  .map((steps) => {
    let atMs = 86_400_000.25
    return steps.map(({ address, afterMs }) => ({ address: stranger(address), atMs: (atMs += afterMs) }))
  })
const rate = fc.record({
  perSecond: fc.constantFrom(0.5, 1, 3, 10, 1_000),
  burst: fc.integer({ min: 1, max: 8 }),
})

describe('createRateLimiter()', () => {
  it('grants a burst, then one by one as time passes, and never saves more than a burst', () => {
    const limiter = createRateLimiter({ perSecond: 10, burst: 3 })
    assert.equal(takeMany(limiter, '192.0.2.7', 1_000, 9), 3)
    assert.equal(limiter.take('192.0.2.7', 1_099), false)
    assert.equal(takeMany(limiter, '192.0.2.7', 1_100, 9), 1)
    assert.equal(takeMany(limiter, '192.0.2.7', 1_300, 9), 2)
    assert.equal(takeMany(limiter, '192.0.2.7', 60_000, 9), 3)
  })

  it('grants who waits exactly long enough, whatever the rounding', () => {
    for (const perSecond of [3, 7, 0.3, 49, 1_000]) {
      const limiter = createRateLimiter({ perSecond, burst: 1 })
      for (let i = 0; i < 1_000; i++) assert.ok(limiter.take('192.0.2.7', 1e9 / 7 + (i * 1_000) / perSecond))
    }
  })

  it("takes a second's worth as the burst unless told", () => {
    assert.equal(takeMany(createRateLimiter({ perSecond: 2.5 }), '192.0.2.7', 0, 9), 3)
    assert.equal(takeMany(createRateLimiter({ perSecond: 0.1 }), '192.0.2.7', 0, 9), 1)
  })

  it('grants all and remembers nobody where perSecond is Infinity', () => {
    const limiter = createRateLimiter({ perSecond: Infinity })
    assert.equal(takeMany(limiter, '192.0.2.7', 0, 1_000), 1_000)
    assert.equal(limiter.addresses, 0)
  })

  it('counts IPv6 by /64 and an IPv4-mapped address as IPv4', () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 1 })
    assert.equal(limiter.take('2001:db8::1', 0), true)
    assert.equal(limiter.take('2001:db8::ffff:2', 0), false)
    assert.equal(limiter.take('2001:db8:0:1::1', 0), true)
    assert.equal(limiter.take('10.0.0.1', 0), true)
    assert.equal(limiter.take('::ffff:10.0.0.1', 0), false)
  })

  it('grants no address more than burst + perSecond · t in any window, whatever else comes', () => {
    fc.assert(
      fc.property(
        tries,
        rate,
        fc.integer({ min: 1, max: 12 }),
        (sequence, { perSecond, burst }, maxAddresses) => {
          const limiter = createRateLimiter({ perSecond, burst, maxAddresses })
          const grantedMs = new Map<string, number[]>()
          for (const { address, atMs } of sequence) {
            if (limiter.take(address, atMs)) grantedMs.set(address, [...(grantedMs.get(address) ?? []), atMs])
            assert.ok(limiter.addresses <= maxAddresses)
          }
          for (const times of grantedMs.values()) {
            for (const [first, fromMs] of times.entries()) {
              for (let last = first; last < times.length; last++) {
                const seconds = ((times[last] ?? 0) - fromMs) / 1_000
                assert.ok(last - first + 1 <= burst + perSecond * seconds + 0.01)
              }
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('grants exactly what a bucket of tokens for each address would, while all of them are remembered', () => {
    fc.assert(
      fc.property(tries, rate, (sequence, { perSecond, burst }) => {
        const limiter = createRateLimiter({ perSecond, burst, maxAddresses: 10 })
        const buckets = new Map<string, { tokens: number; atMs: number }>()
        for (const { address, atMs } of sequence) {
          const bucket = buckets.get(address) ?? { tokens: burst, atMs }
          const tokens = Math.min(burst, bucket.tokens + ((atMs - bucket.atMs) / 1_000) * perSecond)
          const isGranted = tokens >= 1 - 1 / 1_024
          assert.equal(limiter.take(address, atMs), isGranted)
          buckets.set(address, { tokens: isGranted ? tokens - 1 : tokens, atMs })
        }
      }),
      { numRuns: 300 },
    )
  })

  it("keeps a known address's limit and its memory under a flood of strangers", () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 5, maxAddresses: 100 })
    assert.equal(takeMany(limiter, '192.0.2.7', 0, 9), 5)
    for (let i = 0; i < 100_000; i++) limiter.take(stranger(i), i / 200)
    assert.equal(limiter.addresses, 100)
    assert.equal(limiter.take('192.0.2.7', 500), false)
    assert.equal(takeMany(limiter, '192.0.2.7', 1_000, 9), 1)
  })

  it('gives an address that strangers pushed out no more than it had', () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 4, maxAddresses: 1 })
    const taken = [1, 2, 3].map(
      () => takeMany(limiter, '10.0.0.1', 0, 1) + takeMany(limiter, '10.0.0.2', 0, 1),
    )
    assert.deepEqual(taken, [2, 2, 0])
  })

  it('gives strangers a full bucket, however many have come, while fewer than maxAddresses are short of tokens', () => {
    const limiter = createRateLimiter({ perSecond: 10, burst: 4, maxAddresses: 50 })
    for (let i = 0; i < 5_000; i++) {
      // 50 strangers come in the 400 ms that a bucket takes to fill.
      assert.equal(takeMany(limiter, stranger(i), i * 8, 9), 4)
    }
  })

  it('refuses strangers, not those it knows, once all it remembers are out of tokens', () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 2, maxAddresses: 10 })
    for (let i = 0; i < 10; i++) assert.equal(takeMany(limiter, stranger(i), 0, 9), 2)
    assert.equal(limiter.take(stranger(10), 0), false)
    assert.equal(limiter.take(stranger(3), 1_000), true)
    assert.equal(limiter.take(stranger(10), 1_000), true)
  })

  for (const [option, value] of [
    ['perSecond', 0],
    ['perSecond', -1],
    ['perSecond', Number.NaN],
    ['perSecond', 1_000_001],
    ['burst', 0],
    ['burst', 1.5],
    ['burst', Infinity],
    ['maxAddresses', 0],
    ['maxAddresses', Infinity],
  ] as const) {
    it(`names ${option} ${value} as out of its range`, () => {
      assert.throws(
        () => createRateLimiter({ perSecond: 1, [option]: value }),
        (error) => {
          assert.ok(error instanceof OptionError)
          assert.equal(error.code, 'INVALID_RATE_LIMIT')
          assert.equal(error.details['option'], option)
          assert.equal(error.details['value'], value)
          return true
        },
      )
    })
  }
})
