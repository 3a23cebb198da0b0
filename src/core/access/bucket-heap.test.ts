import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { BucketHeap } from './bucket-heap.ts'

it('BucketHeap has the bucket that is full first at the top, whatever is added and moved on', () => {
  const move = fc.record({ which: fc.nat(40), byMs: fc.nat(20) })
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 30 }), fc.array(move), (times, moves) => {
      const heap = new BucketHeap()
      const buckets = times.map((fullAtMs) => ({ fullAtMs, place: 0 }))
      for (const bucket of buckets) heap.add(bucket)
      for (const { which, byMs } of moves) {
        assert.equal(heap.first?.fullAtMs, Math.min(...buckets.map(({ fullAtMs }) => fullAtMs)))
        const bucket = buckets[which % buckets.length]
        assert.ok(bucket)
        bucket.fullAtMs += byMs
        heap.sink(bucket)
      }
      assert.equal(heap.first?.fullAtMs, Math.min(...buckets.map(({ fullAtMs }) => fullAtMs)))
      assert.deepEqual(
        buckets.map(({ place }) => place).toSorted((a, b) => a - b),
        buckets.map((_, place) => place),
      )
    }),
    { numRuns: 300 },
  )
})

it('BucketHeap has no first where there is none', () => {
  assert.equal(new BucketHeap().first, undefined)
})
