import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readingOf, type TimeReading } from './reading.ts'
import { compareReadings, surveyTime } from './survey.ts'
import { formatSurvey } from './survey-text.ts'

/** A reading with this offset and root distance, its delay twice what is left of that. */
function reading(offsetMs: number, rootDistanceMs: number, changes: Partial<TimeReading> = {}): TimeReading {
  const server = { host: '127.0.0.1', port: 123, protocol: 'ntp' } as const
  return {
    ...readingOf(server, [], { code: 'NO_ANSWER', details: { timeoutMs: 1 } }),
    error: null,
    fault: null,
    offsetMs,
    rootDistanceMs,
    delayMs: rootDistanceMs,
    ...changes,
  }
}

const verdicts = (readings: readonly TimeReading[]) =>
  compareReadings(readings).readings.map(({ verdict }) => verdict)

describe('compareReadings()', () => {
  test('names the falseticker among three, and averages the others by their distance', () => {
    const { readings, consensus } = compareReadings([reading(0, 2), reading(90, 2), reading(3, 4)])
    assert.deepEqual(
      readings.map(({ verdict }) => verdict),
      ['truechimer', 'falseticker', 'truechimer'],
    )
    // Weights 1/2 and 1/4: (0/2 + 3/4) / (3/4) = 1; variance (1/2 + 4/4) / (3/4) = 2.
    assert.deepEqual(consensus, {
      offsetMs: 1,
      lowMs: -1,
      highMs: 2,
      delayMs: 2 / 0.75,
      jitterMs: Math.SQRT2,
      agreeing: 2,
      voters: 3,
    })
  })

  test("adds the servers' own jitter to how far they are apart", () => {
    const { consensus } = compareReadings([
      reading(5, 2, { jitterMs: 0.3 }),
      reading(5, 2, { jitterMs: 0.3 }),
    ])
    assert.equal(consensus?.jitterMs.toFixed(9), '0.300000000')
  })

  test('decides nothing where two servers disagree', () => {
    const { readings, consensus } = compareReadings([reading(0, 1), reading(50, 1)])
    assert.deepEqual([consensus, ...readings.map(({ verdict }) => verdict)], [null, 'undecided', 'undecided'])
  })

  test('takes no vote of a server without a time, with a fault of its own, or with no idea', () => {
    const unsynchronised = { fault: { code: 'UNSYNCHRONISED', details: {} } } as const
    assert.deepEqual(
      verdicts([
        reading(0, 1),
        reading(0, 1, unsynchronised),
        reading(0, 1_500),
        reading(0, 1, { offsetMs: null }),
      ]),
      ['truechimer', 'unusable', 'unusable', 'unusable'],
    )
  })

  test('finds no majority in one of three that were asked, nor in two of four', () => {
    const { readings, consensus } = compareReadings([reading(0, 1)], 3)
    assert.deepEqual([consensus, readings[0]?.verdict], [null, 'undecided'])
    assert.equal(compareReadings([reading(0, 1), reading(0, 1)], 4).consensus, null)
    const two = compareReadings([reading(0, 1), reading(0, 1)], 3).consensus
    assert.deepEqual([two?.agreeing, two?.voters], [2, 3])
  })

  test('lets a clock of whole seconds agree with a fine one, and have little weight', () => {
    const { consensus } = compareReadings([reading(4, 1), reading(0, 1_000.5, { protocol: 'text' })])
    assert.equal(consensus?.agreeing, 2)
    assert.ok((consensus?.offsetMs ?? 0) > 3.99)
  })
})

test('surveyTime() of no servers is no consensus', async () => {
  assert.deepEqual(await surveyTime([]), { readings: [], consensus: null })
})

describe('formatSurvey()', () => {
  const three = compareReadings([reading(0, 2), reading(90, 2), reading(3, 4)])

  test('marks the falseticker, and tells what the majority says', () => {
    assert.match(
      formatSurvey(three, 'en'),
      /offset \+90\.000 ms .*\n {2}! falseticker: it is wrong, if the majority is right\n {2}127[^]*\nAgreed: 2 of 3 servers {2}offset \+1\.000 ms \(between -1\.000 ms and \+2\.000 ms\) {2}delay 2\.667 ms {2}jitter 1\.414 ms$/,
    )
    assert.match(formatSurvey(three, 'zh'), /! 假时钟:[^]*\n一致:3 台服务器中的 2 台 {2}偏差 \+1\.000 ms/)
  })

  test('says that there is no majority, or nothing to compare', () => {
    const apart = compareReadings([reading(0, 1), reading(50, 1)])
    assert.match(formatSurvey(apart, 'en'), /\nNo majority: the servers contradict each other/)
    assert.match(formatSurvey(apart, 'zh'), /\n没有多数:/)
    const lonely = compareReadings([reading(0, 1), reading(0, 2_000), reading(0, 2_000)], 3)
    assert.match(formatSurvey(lonely, 'en'), /\nNo majority: 1 of 3 servers tells a time and vouches for it$/)
    assert.match(formatSurvey(lonely, 'zh'), /\n没有多数:3 台服务器中只有 1 台/)
    const nobody = compareReadings([reading(0, 2_000), reading(0, 2_000)])
    assert.match(formatSurvey(nobody, 'en'), /\nNo server has told a time/)
    assert.match(formatSurvey(nobody, 'zh'), /\n没有服务器给出/)
  })

  test('adds nothing to a single reading', () => {
    assert.equal(formatSurvey(compareReadings([reading(0, 1)]), 'en').split('\n').length, 1)
  })
})
