import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { tallyServer, type ServerTally } from '../history/tally.ts'
import { readingOf } from '../reading.ts'
import { compareReadings } from '../survey.ts'
import { createBrailleCanvas } from './braille-canvas.ts'
import { drawWatch, type FrameStyle, type WatchView } from './watch-frame.ts'
import { formatWatchLine, formatWatchSummary } from './watch-lines.ts'

const plain = (_style: FrameStyle, text: string): string => text
const ntp = { stratum: 2, leap: 0, referenceId: 'GPS', rootDelayNs: 0n, rootDispersionNs: 0n }

/** What is known after a server was asked once a second, and had these offsets or gave no time. */
function tallied(
  offsetsMs: readonly (number | undefined)[],
  host = '10.0.0.1',
  protocol: 'ntp' | 'text' = 'ntp',
): ServerTally {
  const tally = tallyServer(2_000)
  const server = { host, port: 123, protocol }
  const known = offsetsMs.map((offsetMs, index) => {
    const silence = { code: 'NO_ANSWER', details: { timeoutMs: 900 } } as const
    const offsetNs = BigInt(Math.round((offsetMs ?? 0) * 1e6))
    const answer = { timeNs: 1n, offsetNs, delayNs: 500_000n, serverErrorNs: 0n, ntp }
    const one = offsetMs === undefined ? readingOf(server, [], silence) : readingOf(server, [answer])
    const [reading] = compareReadings([one]).readings
    assert.ok(reading)
    return tally(index * 1_000, reading)
  })
  const last = known.at(-1)
  assert.ok(last)
  return last
}

function view(tallies: readonly ServerTally[], rounds: number): WatchView {
  return { tallies, consensus: null, atMs: (rounds - 1) * 1_000, intervalMs: 1_000 }
}

describe('createBrailleCanvas()', () => {
  test('sets the dots of lines, two by four in a character', () => {
    const canvas = createBrailleCanvas(2, 1)
    canvas.line(0, 0, 3, 3)
    assert.deepEqual(canvas.rows(), ['⠑⢄'])
  })

  test('draws nothing outside', () => {
    const canvas = createBrailleCanvas(1, 1)
    canvas.line(-5, -5, -1, -1)
    canvas.line(2, 4, 9, 9)
    assert.deepEqual(canvas.rows(), [' '])
  })
})

describe('drawWatch()', () => {
  test('draws offset and delay, a dot a second, with an outage as a gap that is crossed out', () => {
    const offsets = [0.1, 0.1, 0.2, 0.2, undefined, undefined, undefined, undefined, 0.1, 0.1]
    const frame = drawWatch(view([tallied(offsets)], 10), { columns: 30, rows: 16, paint: plain }, 'en')
    assert.deepEqual(frame, [
      '10.0.0.1:123 ntp  offset +100…',
      '',
      'offset, µs',
      '    200 ┤                 ⡏',
      '    150 ┤                 ⡇',
      '        │                ⢸',
      '    100 ┤                ⣸   ⣀',
      'delay, µs',
      '    500 ┤                ⠉⠉  ⠉',
      '        │',
      '      0 ┤',
      '        └──────────────────╳╳─',
      '         41 s ago          now',
      '',
      'every 1 s · Ctrl-C ends, with…',
    ])
  })

  test('draws as quickly when what is too old to be seen lies any distance away', () => {
    const recent = Array.from({ length: 22 }, (_, index) => 0.1 + (index % 2) * 1e-5)
    const screen = { columns: 20, rows: 16, paint: plain }
    const frame = drawWatch(view([tallied([1e12, ...recent])], 23), screen, 'en')
    assert.deepEqual(frame, drawWatch(view([tallied([0.1, ...recent])], 23), screen, 'en'))
  })

  test('says what is wrong for how long', () => {
    const frame = drawWatch(
      view([tallied([0.1, undefined, undefined])], 3),
      { columns: 100, rows: 24, paint: plain },
      'en',
    )
    assert.equal(frame[1], '! no time for 1 s (asked 2 ×) · no answer within 900 ms')
    const chinese = drawWatch(
      view([tallied([0.1, undefined])], 2),
      { columns: 100, rows: 24, paint: plain },
      'zh',
    )
    assert.equal(chinese[1], '! 已有 0 秒没有时间(问了 1 次) · 900 毫秒内没有应答')
  })

  test('leaves the plots out where the window is low, and tells what has no room', () => {
    const tallies = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((host) => tallied([0.1, 0.1], host))
    const low = drawWatch(view(tallies, 2), { columns: 90, rows: 6, paint: plain }, 'en')
    assert.equal(low.filter((line) => line.startsWith('10.0.0.')).length, 3)
    const lowest = drawWatch(view(tallies, 2), { columns: 90, rows: 4, paint: plain }, 'en')
    assert.deepEqual(lowest.slice(1), [
      'and 2 more: make the window taller',
      'every 1 s · Ctrl-C ends, with a summary',
    ])
  })

  test('says that the window is too small for plots, where there is a line for that', () => {
    const screen = { columns: 40, rows: 12, paint: plain }
    const frame = drawWatch(view([tallied([0.1, 0.1])], 2), screen, 'en')
    assert.deepEqual(frame.slice(1), [
      'the window is too small for plots',
      'every 1 s · Ctrl-C ends, with a summary',
    ])
  })

  test('names a server so that it cannot drive the terminal', () => {
    const frame = drawWatch(
      view([tallied([0.1], '\u001b]0;x\u0007')], 1),
      { columns: 90, rows: 24, paint: plain },
      'en',
    )
    assert.match(frame[0] ?? '', /^\\u\{1b\}\]0;x\\u\{7\}:123 ntp/)
  })

  test('keeps within any window, in either language', () => {
    const offset = fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { nil: undefined })
    fc.assert(
      fc.property(
        fc.array(fc.array(offset, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('en' as const, 'zh' as const),
        (servers, columns, rows, language) => {
          const tallies = servers.map((offsets, index) => tallied(offsets, `host${index}`))
          const frame = drawWatch(view(tallies, 30), { columns, rows, paint: plain }, language)
          assert.ok(frame.length <= rows)
          for (const line of frame) assert.ok(stringWidth(line) <= columns, `${columns}: ${line}`)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('lines where there is no terminal', () => {
  test('a server of whole seconds has offsets to a second, and no jitter', () => {
    const seconds = tallied([0, 1_000, 0], '10.0.0.1', 'text')
    assert.match(formatWatchLine(seconds, 0, 'en'), /text {2}offset \+0 s \(±1 s\) {2}delay 500 µs$/)
    assert.match(
      formatWatchSummary(seconds, 'en'),
      /\n {2}offset {2}least \+0 s {2}mean \+0 s {2}greatest \+1 s \(±1 s\)\n {2}delay/,
    )
    const still = tallied([0, 0], '10.0.0.1', 'text')
    const frame = drawWatch(view([still], 2), { columns: 80, rows: 24, paint: plain }, 'en')
    assert.match(frame[0] ?? '', /offset \+0 s \(±1 s\) {2}delay 500 µs {2}stratum/)
    assert.equal(frame[2], 'offset, s')
  })

  test('tell each reading, and when an outage is over', () => {
    assert.equal(
      formatWatchLine(tallied([0.25]), 0, 'en'),
      '1970-01-01T00:00:00.000Z  10.0.0.1:123 ntp  offset +250 µs  delay 500 µs',
    )
    assert.equal(
      formatWatchLine(tallied([0.25, undefined]), 1_000, 'en'),
      '1970-01-01T00:00:01.000Z  10.0.0.1:123 ntp  ! no answer within 900 ms',
    )
    assert.match(
      formatWatchLine(tallied([0.25, undefined, undefined, 0.25]), 3_000, 'en'),
      /delay 500 µs {2}tells the time again after 2 s \(asked 2 × in vain\)$/,
    )
  })

  test('sum the watch up at its end', () => {
    assert.equal(
      formatWatchSummary(tallied([1, 2, undefined, 3]), 'en'),
      '10.0.0.1:123 ntp: asked 4, answered 3 (75.0 %)\n' +
        '  offset  least +1.00 ms  mean +2.00 ms  greatest +3.00 ms  jitter 1.00 ms\n' +
        '  delay  least 500 µs  mean 500 µs  greatest 500 µs\n' +
        '  outages: 1, the longest 1 s',
    )
    assert.equal(
      formatWatchSummary(tallied([undefined]), 'zh'),
      '10.0.0.1:123 ntp: 询问 1 次,应答 0 次(0.0 %)\n  中断 1 次,最长 0 秒',
    )
  })
})
