import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readingOf } from '../client/reading.ts'
import { createClockFilter, type UpstreamSample } from './clock-filter.ts'

const reading = readingOf({ host: '127.0.0.1', port: 123, protocol: 'ntp' }, [])
const sample = (atMs: number, delayMs: number, offsetMs: number): UpstreamSample => {
  return { atMs, delayMs, offsetMs, rootDistanceMs: delayMs, reading }
}

describe('createClockFilter()', () => {
  it('takes the least delayed of the last eight answers', () => {
    const filter = createClockFilter()
    filter.add(sample(0, 1, 5))
    for (let poll = 1; poll < 8; poll += 1) filter.add(sample(poll, 10, 9))
    assert.equal(filter.best(8, 0)?.offsetMs, 5)
    filter.add(sample(8, 10, 9))
    assert.equal(filter.best(8, 0)?.offsetMs, 9)
  })

  it('prefers a newer answer where the older one has aged more than its delay was shorter', () => {
    const filter = createClockFilter()
    filter.add(sample(0, 1, 5))
    filter.add(sample(100_000, 3, 6))
    assert.equal(filter.best(100_000, 0)?.offsetMs, 6)
  })

  it('brings an answer to the present: its offset by the drift, its distance by 15 ppm and the jitter', () => {
    const filter = createClockFilter()
    filter.add(sample(0, 2, 5))
    const { offsetMs, rootDistanceMs, jitterMs } = filter.best(100_000, 10) ?? {}
    assert.deepEqual([offsetMs, rootDistanceMs, jitterMs], [6, 3.5, 0])
    filter.add(sample(100_000, 50, 9))
    const both = filter.best(100_000, 10)
    assert.deepEqual([both?.offsetMs, both?.jitterMs, both?.rootDistanceMs], [6, 3, 6.5])
  })

  it('calls a server unreachable after eight polls in vain, and not before', () => {
    const filter = createClockFilter()
    filter.add(sample(0, 1, 1))
    for (let poll = 0; poll < 7; poll += 1) filter.add(undefined)
    assert.deepEqual([filter.isUnreachable, filter.polls], [false, 8])
    filter.add(undefined)
    assert.equal(filter.isUnreachable, true)
    assert.equal(filter.best(0, 0), undefined)
  })

  it('takes nothing more of what a server has said that is not to be believed', () => {
    const filter = createClockFilter()
    filter.add(sample(0, 1, 1))
    filter.distrust()
    assert.deepEqual([filter.polls, filter.isUnreachable, filter.best(0, 0)], [1, false, undefined])
  })

  it('forgets all', () => {
    const filter = createClockFilter()
    filter.add(sample(0, 1, 1))
    filter.forget()
    assert.deepEqual([filter.polls, filter.isUnreachable, filter.best(0, 0)], [0, false, undefined])
  })
})
