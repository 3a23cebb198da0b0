import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { type Candidate, selectTruechimers } from './selection.ts'

type Interval = readonly [offsetMs: number, rootDistanceMs: number]

function select(intervals: readonly Interval[]) {
  const candidates = intervals.map(([offsetMs, rootDistanceMs]) => ({ offsetMs, rootDistanceMs }))
  const selection = selectTruechimers(candidates)
  if (selection === undefined) return undefined
  const { lowMs, highMs, falsetickers } = selection
  return { lowMs, highMs, false: falsetickers.map((one) => candidates.indexOf(one)) }
}

describe('selectTruechimers(), worked by hand', () => {
  // oxfmt-ignore
  const cases: readonly (readonly [
    what: string,
    intervals: readonly Interval[],
    expected: readonly [lowMs: number, highMs: number, falsetickers: readonly number[]] | undefined,
  ])[] = [
    ['no candidate is no majority', [], undefined],
    ['one candidate agrees with itself', [[5, 2]], [3, 7, []]],
    // [-2, 2] and [1, 5]
    ['two that overlap agree where they do', [[0, 2], [3, 2]], [1, 2, []]],
    ['two that touch agree in a point', [[0, 2], [4, 2]], [2, 2, []]],
    ['two that are apart have no majority', [[0, 2], [5, 2]], undefined],
    // [-1, 1], [-0.5, 1.5] and [99, 101]
    ['of three, the one far off is false', [[0, 1], [0.5, 1], [100, 1]], [-0.5, 1, [2]]],
    ['of three, the first may be the false one', [[-100, 1], [0, 1], [0.5, 1]], [-0.5, 1, [0]]],
    ['three that are apart have no majority', [[0, 1], [10, 1], [20, 1]], undefined],
    // A server far away says little, but nothing wrong: its midpoint is outside, its interval is not.
    ['one with a wide interval is no falseticker', [[0, 1], [0.2, 1], [40, 50]], [-0.8, 1, []]],
    // Two and two: neither is a majority.
    ['two against two have no majority', [[0, 1], [0, 1], [10, 1], [10, 1]], undefined],
    ['two liars who agree are outvoted by three', [[0, 1], [0.1, 1], [0.2, 1], [9, 1], [9, 1]], [-0.8, 1, [3, 4]]],
    // Of [8, 12], [11, 13] and [10, 12], Marzullo's own example, all three share [11, 12].
    ["Marzullo's example", [[10, 2], [12, 1], [11, 1]], [11, 12, []]],
    // [8, 12], [11, 13] and [14, 15]: two share [11, 12].
    ["Marzullo's example with one that is off", [[10, 2], [12, 1], [14.5, 0.5]], [11, 12, [2]]],
    // [8, 9], [8, 12] and [10, 12]: two share [8, 9], two others [10, 12]; what spans both reaches all three.
    ['two pairs that share a member span what both have', [[8.5, 0.5], [10, 2], [11, 1]], [8, 12, []]],
    ['an exact clock agrees with the interval around it', [[7, 0], [8, 3]], [7, 7, []]],
  ]

  for (const [what, intervals, expected] of cases) {
    test(what, () => {
      const [lowMs, highMs, liars] = expected ?? []
      assert.deepEqual(select(intervals), expected && { lowMs, highMs, false: liars })
    })
  }
})

describe('selectTruechimers(), whatever the candidates', () => {
  const distances = fc.double({ min: 0.001, max: 50, noNaN: true })
  /** Servers whose interval holds the truth, 0; and such as are far from it. */
  const honest = distances.chain((rootDistanceMs) =>
    fc.record({
      offsetMs: fc.double({ min: -rootDistanceMs, max: rootDistanceMs, noNaN: true }),
      rootDistanceMs: fc.constant(rootDistanceMs),
    }),
  )
  const lying = fc.record({
    offsetMs: fc.oneof(
      fc.double({ min: 200, max: 1e9, noNaN: true }),
      fc.double({ min: -1e9, max: -200, noNaN: true }),
    ),
    rootDistanceMs: distances,
  })
  const crowd = fc
    .integer({ min: 0, max: 8 })
    .chain((liars) =>
      fc.tuple(
        fc.array(honest, { minLength: liars + 1, maxLength: 2 * liars + 6 }),
        fc.array(lying, { minLength: liars, maxLength: liars }),
      ),
    )

  test('a majority that holds the truth is found, and every liar is named', () => {
    fc.assert(
      fc.property(crowd, fc.infiniteStream(fc.nat()), ([right, wrong], order) => {
        const shuffled = [...right, ...wrong]
          .map((candidate) => ({ candidate, key: order.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ candidate }) => candidate)
        const selection = selectTruechimers(shuffled)
        assert.ok(selection)
        assert.ok(selection.lowMs <= 0 && selection.highMs >= 0)
        assert.deepEqual(new Set(selection.falsetickers), new Set(wrong))
      }),
    )
  })

  const anything: fc.Arbitrary<Candidate> = fc.record({
    offsetMs: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    rootDistanceMs: fc.double({ min: 0, max: 1e4, noNaN: true }),
  })

  test('every candidate is on one side, the truechimers are more than half, and order tells nothing', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), (candidates) => {
        const selection = selectTruechimers(candidates)
        const turned = selectTruechimers(candidates.toReversed())
        assert.deepEqual([turned?.lowMs, turned?.highMs], [selection?.lowMs, selection?.highMs])
        if (selection === undefined) return
        const { truechimers, falsetickers, lowMs, highMs } = selection
        assert.ok(lowMs <= highMs)
        assert.ok(2 * truechimers.length > candidates.length)
        assert.equal(truechimers.length + falsetickers.length, candidates.length)
      }),
    )
  })
})
