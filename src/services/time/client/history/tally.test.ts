import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readingOf } from '../reading.ts'
import { compareReadings, type SurveyedReading } from '../survey.ts'
import { trackOutages } from './outages.ts'
import { tallyServer } from './tally.ts'

const server = { host: '10.0.0.1', port: 123, protocol: 'ntp' } as const
const ntp = { stratum: 2, leap: 0, referenceId: 'GPS', rootDelayNs: 0n, rootDispersionNs: 0n }

/** A reading with this offset in milliseconds, or none. */
function reading(offsetMs: number | undefined): SurveyedReading {
  const silence = { code: 'NO_ANSWER', details: { timeoutMs: 1 } } as const
  const offsetNs = BigInt(Math.round((offsetMs ?? 0) * 1e6))
  const answer = { timeNs: 1n, offsetNs, delayNs: 500_000n, serverErrorNs: 0n, ntp }
  const one = offsetMs === undefined ? readingOf(server, [], silence) : readingOf(server, [answer])
  const [surveyed] = compareReadings([one]).readings
  assert.ok(surveyed)
  return surveyed
}

describe('trackOutages()', () => {
  test('tells when an outage begins, and how long it was when it ends', () => {
    const outages = trackOutages()
    assert.equal(outages.note(0, true), undefined)
    assert.deepEqual(outages.note(1_000, false), { fromMs: 1_000, toMs: undefined, lost: 1 })
    assert.equal(outages.note(2_000, false), undefined)
    assert.deepEqual(outages.current(), { fromMs: 1_000, toMs: undefined, lost: 2 })
    assert.deepEqual(outages.note(3_000, true), { fromMs: 1_000, toMs: 3_000, lost: 2 })
    assert.equal(outages.current(), undefined)
    assert.equal(outages.note(4_000, true), undefined)
  })
})

describe('tallyServer()', () => {
  test('sums up offsets, delays, jitter and outages', () => {
    const tally = tallyServer(100)
    const offsets = [1, 4, undefined, undefined, 4, 0]
    const last = offsets.map((offsetMs, index) => tally(index * 1_000, reading(offsetMs))).at(-1)
    assert.deepEqual([last?.asked, last?.answered], [6, 4])
    assert.deepEqual(last?.offsetMs, { least: 0, mean: 2.25, greatest: 4 })
    assert.deepEqual(last.delayMs, { least: 0.5, mean: 0.5, greatest: 0.5 })
    // Steps of 3, 0 and -4: the root of 25 / 3.
    assert.equal(last.jitterMs, Math.sqrt(25 / 3))
    assert.deepEqual(last.outages, { count: 1, longestMs: 2_000 })
    assert.equal(last.outage, undefined)
  })

  test('counts an outage that goes on', () => {
    const tally = tallyServer(100)
    tally(0, reading(1))
    tally(1_000, reading(undefined))
    const last = tally(9_000, reading(undefined))
    assert.deepEqual(last.outages, { count: 1, longestMs: 8_000 })
    assert.deepEqual(last.outage, { fromMs: 1_000, toMs: undefined, lost: 2 })
  })

  test('knows nothing of a server that never answered', () => {
    const last = tallyServer(100)(0, reading(undefined))
    assert.deepEqual([last.offsetMs, last.delayMs, last.jitterMs], [null, null, null])
  })

  test('keeps no more moments than it is told', () => {
    const tally = tallyServer(3)
    const last = [1, 2, 3, 4, 5].map((offsetMs) => tally(offsetMs, reading(offsetMs))).at(-1)
    assert.deepEqual(
      last?.recent.map(({ atMs }) => atMs),
      [3, 4, 5],
    )
  })
})
