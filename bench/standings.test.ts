import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Sample } from './measure.ts'
import type { Row } from './rows.ts'
import { compare, judge, median } from './standings.ts'
import { formatRow } from './table.ts'

const row: Row = {
  id: 'race',
  title: 'hare and tortoise',
  unit: 'msg/s',
  load: { kind: 'churn', connections: 1, messageBytes: 32 },
  servers: [],
  baselines: ['hare', 'snail'],
  targets: [
    { server: 'tortoise', to: 'hare', atLeast: 0.6 },
    { server: 'tortoise', to: 'snail', atLeast: 2 },
    { server: 'hare', atMost: 150 },
  ],
}

const samples = new Map<string, readonly Sample[]>([
  ['hare', [{ figure: 100 }, { figure: 200 }, { figure: 400 }]],
  ['tortoise', [50, 120, 200].map((figure) => ({ figure, cpuMicros: figure / 10 }))],
])

it('median() is the middle value, and the mean of two', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1]), 2.5)
  assert.equal(median([]), NaN)
})

it('compare() takes ratios within each round', () => {
  const [hare, tortoise] = compare(row, samples)
  assert.equal(hare?.median, 200)
  assert.equal(hare?.spread, 1.5)
  assert.deepEqual(tortoise, {
    name: 'tortoise',
    figures: [50, 120, 200],
    median: 120,
    spread: 1.25,
    cpuMicros: 12,
    ratios: { hare: 0.5 },
  })
})

it('judge() leaves out targets whose baseline was not measured', () => {
  const verdicts = judge(row, compare(row, samples))
  assert.deepEqual(
    verdicts.map(({ server, measured, isMet }) => ({ server, measured, isMet })),
    [
      { server: 'tortoise', measured: 0.5, isMet: false },
      { server: 'hare', measured: 200, isMet: false },
    ],
  )
})

it('formatRow() puts targets beside what was measured, and no column for what was not', () => {
  const standings = compare(row, samples)
  assert.equal(
    formatRow(row, standings, judge(row, standings)),
    [
      'race: hare and tortoise',
      '             msg/s         spread   CPU µs/conn   × hare',
      '  hare       200 ✗ ≤ 150   150 %    –             1.00',
      '  tortoise   120           125 %    12            0.50 ✗ ≥ 0.60',
      '',
    ].join('\n'),
  )
})
