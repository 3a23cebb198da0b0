import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HeatCell, HeatRow } from './heat-map.ts'
import { cellSizeFor, drawBars, drawStrip, markOf } from './heat-strip.ts'

function rowOf(cells: readonly HeatCell[]): HeatRow {
  return { address: '10.0.0.1', names: [], rest: 'closed', cells }
}

describe('drawStrip()', () => {
  const size = { width: 10, height: 14 }

  test('draws runs of like cells as one dashed line', () => {
    const cells = [
      ...Array.from({ length: 1_000 }, () => ({ state: 'closed' as const })),
      { state: 'open' as const },
    ]
    assert.equal(
      drawStrip(rowOf(cells), size, 'role="img"'),
      '<svg class="strip" role="img" width="10010" height="14" viewBox="0 0 10010 14">' +
        '<path class="closed" stroke-width="3" stroke-dasharray="3 7" d="M3.5 7h9993"/>' +
        '<path class="open" stroke-width="12" d="M10001 7h8"/></svg>',
    )
  })

  test('tells marks apart by shape: no two are drawn alike but for their class', () => {
    const cells: readonly HeatCell[] = [
      { state: 'open' },
      { state: 'open', change: 'opened' },
      { state: 'open', change: 'changed' },
      { state: 'closed', change: 'closed' },
      { state: 'closed', change: 'unknown' },
      { state: 'filtered' },
      { state: 'closed' },
      { state: 'notOpen' },
    ]
    const shapes = cells.map((cell) => drawStrip(rowOf([cell]), size, '').replaceAll(/class="[^"]+"/g, ''))
    assert.equal(new Set(shapes).size, cells.length)
  })
})

test('markOf() lets a change tell more than the state', () => {
  assert.equal(markOf({ state: 'open', change: 'reopened' }), 'opened')
  assert.equal(markOf({ state: 'filtered', change: 'closed' }), 'was-open')
  assert.equal(markOf({ state: 'notProbed' }), 'unknown')
  assert.equal(markOf({ state: 'closed', change: 'unknown' }), 'unknown')
  assert.equal(markOf({ state: 'open', change: 'unknown' }), 'open')
})

test('cellSizeFor() narrows cells as far as their numbers stay readable', () => {
  assert.deepEqual(cellSizeFor(3), { width: 18, height: 18 })
  assert.deepEqual(cellSizeFor(60), { width: 12, height: 14 })
  assert.deepEqual(cellSizeFor(500), { width: 11, height: 14 })
})

test('drawBars() has a bar for each port that is open somewhere', () => {
  assert.match(
    drawBars([0, 2, 4], { width: 18, height: 18 }),
    /<path d="M19 22v-11h16v11zM37 22v-22h16v22z"\/>/,
  )
})
