import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import type { TimeRecord } from '../history/time-record.ts'
import { quantile, seriesOf } from './server-series.ts'
import { drawChart } from './svg-chart.ts'
import { binsOf } from './svg-histogram.ts'
import { summariseRecording } from './server-summary.ts'
import { timeTicks } from './time-axis.ts'
import { renderReport } from './time-report.ts'

const startMs = Date.parse('2026-11-25T10:00:00Z')

/** Records of one server, one a second, with these offsets; `null` where it gave no time. */
function recorded(
  offsetsMs: readonly (number | null)[],
  changes: Partial<TimeRecord> = {},
): readonly TimeRecord[] {
  return offsetsMs.map((offsetMs, index) => ({
    at: new Date(startMs + index * 1_000).toISOString(),
    server: '10.0.0.1:123',
    protocol: 'ntp',
    offsetMs,
    delayMs: offsetMs === null ? null : 0.5,
    rootDistanceMs: 1,
    stratum: 2,
    leap: 0,
    referenceId: 'GPS',
    verdict: offsetMs === null ? 'unusable' : 'truechimer',
    fault: offsetMs === null ? 'NO_ANSWER' : null,
    ...changes,
  }))
}

function report(records: readonly TimeRecord[], language: 'en' | 'zh' = 'en', ignoredLines = 0): string {
  return renderReport({ records, ignoredLines }, { language, madeAtMs: startMs, version: '1.2.3' })
}

describe('renderReport()', () => {
  const page = report(recorded([0.1, 0.2, null, null, 0.1, 0.3]))

  test('allows nothing but its own style sheet', () => {
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    assert.ok(
      page.includes(
        `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
      ),
    )
    assert.doesNotMatch(page, /<script|<link|<img|\bsrc=|\bhref=|url\(|\bon\w+=|\bstyle="/)
  })

  test('has charts with titles, descriptions and a table of their figures', () => {
    assert.equal(page.match(/<svg class="chart/g)?.length, 3)
    for (const [, ids = ''] of page.matchAll(/aria-labelledby="([^"]+)"/g)) {
      for (const id of ids.split(' ')) assert.equal(page.split(`id="${id}"`).length, 2, id)
    }
    assert.match(page, /<title id="s0-offset-t">Offset of 10\.0\.0\.1:123 ntp<\/title>/)
    assert.match(page, /4 answers; least \+100 µs, median \+150 µs, greatest \+300 µs; outages: 1\./)
    assert.match(page, /The figures of the charts<\/h3>.*<table>/)
  })

  test('shows a server of whole seconds to a second, and no jitter', () => {
    const seconds = report(recorded([0, 0, 0], { protocol: 'text' }))
    assert.match(seconds, /<dd>\+0 s \(±1 s\)<\/dd>/)
    assert.match(seconds, /<text class="y"[^>]*>1 s<\/text>/)
    assert.doesNotMatch(seconds, /\d ns|\+0\.00 ms|jitter figure|class="chart histogram"/)
  })

  test('tells seconds apart that are in one minute, and says in Chinese how long it took', () => {
    assert.match(page, /2026-11-25 10:00:00 to 2026-11-25 10:00:05 \(5 s\)\./)
    assert.match(page, /<th scope="row">2026-11-25 10:00:04<\/th>/)
    assert.match(report(recorded([0.1, 0.2]), 'zh'), /至 2026-11-25 10:00:01\(1 秒\)。/)
  })

  test('writes figures below 0 with a minus sign, and stands labels at their marks', () => {
    const below = report(recorded([-0.1, -0.2, -0.1]))
    assert.match(below, /<dd>−100 µs<\/dd>/)
    assert.match(below, /<text class="y"[^>]*>−200<\/text>/)
    assert.doesNotMatch(below, />-\d/)
    for (const [, mark, label] of below.matchAll(
      /class="tick" d="M([\d.]+) [^"]*"\/><text class="x" x="([\d.]+)"/g,
    )) {
      assert.equal(mark, label)
    }
  })

  test('tells the outage, in the drawing and in a table', () => {
    assert.match(
      page,
      /<rect class="outage"[^>]*><title>No time from 2026-11-25 10:00:02 on, for 2 s<\/title>/,
    )
    assert.match(
      page,
      /<th scope="row">2026-11-25 10:00:02<\/th><td>2026-11-25 10:00:04<\/td><td>2 s<\/td><td>2<\/td>/,
    )
    assert.match(report(recorded([0.1, null])), /<td>goes on<\/td>/)
  })

  test('speaks Chinese', () => {
    const chinese = report(recorded([0.1, null, 0.2]), 'zh', 3)
    assert.match(
      chinese,
      /<html lang="zh-CN">[^]*<h1>时间报告<\/h1>[^]*已略去的行:3。[^]*10\.0\.0\.1:123 ntp 的偏差/,
    )
  })

  test('names falsetickers, clocks that are not synchronised, and servers without a time', () => {
    const wrong = recorded([9, 9, 9, 9], { server: 'b:123', verdict: 'falseticker' })
    const loose = recorded([0, 0], { server: 'c:123', verdict: 'unusable', fault: 'UNSYNCHRONISED' })
    const silent = recorded([null, null], { server: 'd:123' })
    const all = report([...wrong, ...loose, ...silent])
    assert.match(all, /b:123 ntp \(falseticker\)[^]*in 4 rounds \(100\.0 %\) this server was wrong/)
    assert.match(all, /In 2 answers \(100\.0 %\) this server said that its own clock is not synchronised/)
    assert.match(all, /d:123 ntp<\/h2>[^]*This server has never told the time\./)
  })

  test('shows no more than 32 servers, and says so', () => {
    const many = Array.from({ length: 40 }, (_, index) => recorded([1], { server: `h${index}:123` })).flat()
    assert.equal(report(many).match(/<h2 id="s\d+"/g)?.length, 32)
    assert.match(report(many), /Servers that are not shown, because there are too many: 8\./)
  })

  test('stays harmless and whole, whatever the names and figures', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.constantFrom(
        '</style><script>alert(1)</script>',
        '"><svg onload=alert(1)>',
        "'-->",
        '\u202e',
        '\u0000',
      ),
    )
    const offsets = fc.array(fc.option(fc.double({ min: -1e15, max: 1e15, noNaN: true })), {
      minLength: 1,
      maxLength: 8,
    })
    const skeleton = (html: string): string => html.replaceAll(/>[^<]*</g, '><').replaceAll(/="[^"]*"/g, '')
    fc.assert(
      fc.property(hostile, offsets, (server, offsetsMs) => {
        const shown = report(recorded(offsetsMs, { server }))
        assert.equal(skeleton(shown), skeleton(report(recorded(offsetsMs, { server: 'x' }))))
        assert.doesNotMatch(shown, /NaN|Infinity|undefined/)
      }),
      { numRuns: 100 },
    )
  })

  test('draws a day of seconds in little more than it has places', () => {
    const day = Array.from({ length: 86_400 }, (_, index) => Math.sin(index / 5_000))
    const big = report(recorded(day))
    assert.ok(big.length < 200_000, String(big.length))
    assert.match(big, /class="band"/)
  })
})

test('summariseRecording() has the figures of a report for programs', () => {
  const [summary] = summariseRecording({ records: recorded([1, null, 3, 4, null]), ignoredLines: 0 })
  assert.deepEqual(JSON.parse(JSON.stringify(summary)), {
    server: '10.0.0.1:123',
    protocol: 'ntp',
    from: '2026-11-25T10:00:00.000Z',
    to: '2026-11-25T10:00:04.000Z',
    asked: 5,
    answered: 3,
    offsetMs: { least: 1, low: 1.1, median: 3, high: 3.95, greatest: 4 },
    delayMs: { least: 0.5, low: 0.5, median: 0.5, high: 0.5, greatest: 0.5 },
    jitterMs: 1,
    falseticks: 0,
    unsynchronised: 0,
    outages: [
      { from: '2026-11-25T10:00:01.000Z', to: '2026-11-25T10:00:02.000Z', lost: 1 },
      { from: '2026-11-25T10:00:04.000Z', to: null, lost: 1 },
    ],
  })
})

describe('seriesOf()', () => {
  test('groups by server and protocol, and sorts by time', () => {
    const [first, second] = seriesOf([
      ...recorded([1, 2]).toReversed(),
      ...recorded([5], { protocol: 'text' }),
    ])
    assert.deepEqual(
      first?.points.map(({ offsetMs }) => offsetMs),
      [1, 2],
    )
    assert.deepEqual([second?.protocol, second?.asked], ['text', 1])
  })

  test('takes no step across an outage or a hole', () => {
    const before = recorded([1, 2, null, 7, 9])
    const later = [20, 21].flatMap((offsetMs, index) =>
      recorded([offsetMs], { at: new Date(startMs + 3_600_000 + index * 1_000).toISOString() }),
    )
    const [series] = seriesOf([...before, ...later])
    assert.deepEqual(series?.stepsMs, [1, 2, 1])
    assert.deepEqual(series.holes, [{ fromMs: startMs + 4_000, toMs: startMs + 3_600_000 }])
    assert.deepEqual(series.outages, [
      { fromMs: startMs + 2_000, toMs: startMs + 3_000, lost: 1, isOver: true },
    ])
  })
})

describe('drawChart()', () => {
  const chart = {
    id: 'x',
    kind: 'offset',
    title: 't',
    description: 'd',
    fromMs: 0,
    toMs: 100,
    startsAtZero: false,
    leastStepMs: 0,
    outages: [],
    holes: [],
  } as const

  test('breaks its line where the server gave no time', () => {
    const points = [0, 10, 90, 100].map((atMs) => ({ atMs, value: 1 }))
    const outages = [{ fromMs: 20, toMs: 90, label: 'gone' }]
    assert.equal(drawChart({ ...chart, points }).svg.match(/class="line"/g)?.length, 1)
    assert.equal(drawChart({ ...chart, points, outages }).svg.match(/class="line"/g)?.length, 2)
  })

  test('marks rare figures beyond the scale at its edge', () => {
    const points = Array.from({ length: 200 }, (_, atMs) => ({
      atMs: atMs / 2,
      value: atMs === 77 ? 1_000 : atMs % 3,
    }))
    const { svg, beyond } = drawChart({ ...chart, points })
    assert.equal(beyond, 1)
    assert.match(svg, /class="beyond" d="M[^"]+z"/)
  })
})

test('binsOf() counts every figure once, around 0', () => {
  const bins = binsOf([-50, -1, -0.1, 0, 0.1, 1, 50], 5)
  assert.equal(
    bins.reduce((sum, { count }) => sum + count, 0),
    7,
  )
  assert.equal(bins.length, 5)
  assert.ok(bins[2] !== undefined && bins[2].low === -bins[2].high)
})

test('quantile() lies between figures', () => {
  assert.deepEqual(
    [0, 0.5, 0.9, 1].map((share) => quantile([1, 2, 3, 4], share)),
    [1, 2.5, 3.7, 4],
  )
  assert.equal(quantile([], 0.5), undefined)
})

test('timeTicks() stand at round times, with the date where a day begins', () => {
  const from = Date.parse('2026-11-25T22:10:00Z')
  const labels = timeTicks(from, from + 6 * 3_600_000, 7).map(({ label }) => label)
  assert.deepEqual(labels, ['23:00', '2026-11-26', '01:00', '02:00', '03:00', '04:00'])
  assert.deepEqual(
    timeTicks(from, from, 7).map(({ label }) => label),
    ['22:10:00'],
  )
})
