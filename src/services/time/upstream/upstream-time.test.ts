import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TimeReading } from '../client/reading.ts'
import { compareReadings } from '../client/survey.ts'
import { decodeNtpShort } from '../ntp/timestamp.ts'
import { startCourse } from './offset-course.ts'
import { synchronise, unknownTime, upstreamState } from './upstream-time.ts'

const sound: TimeReading = {
  server: '10.0.0.1:123',
  protocol: 'ntp',
  time: '2026-11-22T10:00:00.000000Z',
  offsetMs: 0,
  delayMs: 2,
  jitterMs: 0.5,
  rootDistanceMs: 6,
  stratum: 2,
  leap: 0,
  referenceId: 'GPS',
  rootDelayMs: 4,
  rootDispersionMs: 3,
  address: '10.0.0.1',
  kiss: null,
  text: null,
  samples: 1,
  error: null,
  fault: null,
}
const times = { updatedMs: 1_000, expiresMs: 9_000, trueNs: 1_795_341_600_500_000_000n }
const course = startCourse({ atMs: 0, offsetMs: 0, driftPpm: 0 })
const synchronised = (...readings: readonly Partial<TimeReading>[]) =>
  synchronise(compareReadings(readings.map((changes) => Object.assign({}, sound, changes))), times)

describe('synchronise()', () => {
  it('is one stratum below its upstream, by whose address it is known', () => {
    const { stratum, referenceId, leap } = synchronised({}) ?? {}
    assert.deepEqual([stratum, referenceId, leap], [3, 0x0a000001, 0])
    assert.equal(synchronised({ address: '2001:db8::1' })?.referenceId, 0x39ab9b37)
  })

  it('adds its own delay and jitter to what its upstream says of itself', () => {
    const { rootDelayMs, rootDispersionMs = 0 } = synchronised({}) ?? {}
    assert.equal(rootDelayMs, 6)
    assert.ok(Math.abs(rootDispersionMs - 3.5) < 0.001, `${rootDispersionMs}`)
  })

  it('follows the lowest stratum, among equals the closest, and never a falseticker', () => {
    const far = { address: '10.0.0.2', stratum: 1, rootDistanceMs: 40 }
    const near = { address: '10.0.0.3', rootDistanceMs: 2 }
    const wrong = { address: '10.0.0.4', stratum: 1, offsetMs: 5_000 }
    assert.equal(synchronised({}, far, near, wrong)?.referenceId, 0x0a000002)
    assert.equal(synchronised({}, near, wrong)?.referenceId, 0x0a000003)
  })

  it('announces a leap second where most of them do', () => {
    assert.equal(synchronised({ leap: 1 }, { leap: 1 }, {})?.leap, 1)
    assert.equal(synchronised({ leap: 1 }, {}, {})?.leap, 0)
    assert.equal(synchronised({ leap: 2 })?.leap, 2)
  })

  it('is nothing without a majority', () => {
    assert.equal(synchronised({}, { offsetMs: 9_000 }), undefined)
    assert.equal(synchronised(), undefined)
  })
})

describe('upstreamState()', () => {
  it('lets dispersion grow by 15 ppm', () => {
    const time = { course, synchronisation: synchronised({}) }
    const after = (nowMs: number): number =>
      Number(decodeNtpShort(upstreamState(time, nowMs).rootDispersion)) / 1e6
    assert.ok(Math.abs(after(1_000) - 3.5) < 0.02)
    const later = {
      ...time,
      synchronisation: time.synchronisation && { ...time.synchronisation, expiresMs: Infinity },
    }
    const grown = Number(decodeNtpShort(upstreamState(later, 101_000).rootDispersion)) / 1e6
    assert.ok(Math.abs(grown - 5) < 0.02, `${grown}`)
  })

  it('counts in what answers have not been brought to yet', () => {
    const slewing = {
      knots: [
        { atMs: 1_000, offsetMs: 0 },
        { atMs: 100_000, offsetMs: 40 },
      ],
      driftPpm: 0,
    }
    const { rootDispersion } = upstreamState({ course: slewing, synchronisation: synchronised({}) }, 1_000)
    assert.ok(Math.abs(Number(decodeNtpShort(rootDispersion)) / 1e6 - 43.5) < 0.02)
  })

  it('tells when it was last updated', () => {
    const { reference } = upstreamState({ course, synchronisation: synchronised({}) }, 2_000)
    assert.deepEqual(reference, { seconds: 0xeead3ba0, fraction: 0x80000000 })
  })

  it('is not synchronised before the first update, nor when that has expired', () => {
    for (const state of [
      upstreamState(unknownTime, 0),
      upstreamState({ course, synchronisation: synchronised({}) }, 9_000),
    ]) {
      assert.deepEqual([state.leap, state.stratum, state.referenceId], [3, 16, 0])
    }
  })
})
