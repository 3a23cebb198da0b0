import type { HeatCell, HeatRow } from './heat-map.ts'

/** How large a band's cells are, in pixels. */
export interface CellSize {
  readonly width: number
  readonly height: number
}

/** What is drawn in a cell, which is also its class: states, and what a change makes of them. */
export type CellMark =
  | 'open'
  | 'opened'
  | 'changed'
  | 'closed'
  | 'was-open'
  | 'filtered'
  | 'unknown'
  | 'not-open'

const widest = 18
const narrowest = 11
const least = 14
/** About as wide as a page of paper beside the hosts' names. */
const roomForCells = 720

/** As large as there is room for so many columns. */
export function cellSizeFor(columns: number): CellSize {
  const width = Math.min(widest, Math.max(narrowest, Math.floor(roomForCells / columns)))
  return { width, height: Math.max(width, least) }
}

/** Which mark a cell gets: told apart by shape as well as by colour. */
export function markOf({ state, change }: HeatCell): CellMark {
  if (change === 'closed') return 'was-open'
  if (state === 'open') {
    if (change === undefined || change === 'unknown') return 'open'
    return change === 'changed' ? 'changed' : 'opened'
  }
  if (change === 'unknown' || state === 'notProbed') return 'unknown'
  return state === 'notOpen' ? 'not-open' : state
}

/**
 * Draws one host's cells as an SVG strip: a line with dashes for each run of like cells, so that a thousand closed
 * ports cost no more than one. `attributes` say what it shows to those who don't see it.
 */
export function drawStrip({ cells }: HeatRow, size: CellSize, attributes: string): string {
  const runs: { readonly mark: CellMark; readonly start: number; count: number }[] = []
  for (const [column, cell] of cells.entries()) {
    const mark = markOf(cell)
    const last = runs.at(-1)
    if (last?.mark === mark) last.count++
    else runs.push({ mark, start: column, count: 1 })
  }
  const lines = runs.map(({ mark, start, count }) => drawRun(mark, start, count, size))
  return `<svg class="strip" ${attributes} ${sizeOf(cells.length * size.width, size.height)}>${lines.join('')}</svg>`
}

/** Draws one mark alone, for a legend. */
export function drawMark(mark: CellMark): string {
  const size = { width: widest, height: widest }
  return `<svg class="strip" aria-hidden="true" ${sizeOf(widest, widest)}>${drawRun(mark, 0, 1, size)}</svg>`
}

/** Draws the bars above a band's columns: by how many hosts have each port open. */
export function drawBars(openHosts: readonly number[], { width }: CellSize): string {
  const most = Math.max(1, ...openHosts)
  const bars = openHosts.map((count, column) => {
    const height = Math.round((count / most) * barHeight)
    return height === 0 ? '' : `M${column * width + 1} ${barHeight}v${-height}h${width - 2}v${height}z`
  })
  return `<svg class="bars" aria-hidden="true" ${sizeOf(openHosts.length * width, barHeight)}><path d="${bars.join('')}"/></svg>`
}

const barHeight = 22

/** One or more rectangles in the middle of a cell, each of a class and a size. */
type Layers = (full: number, tall: number) => readonly (readonly [string, number, number])[]

const layers: Readonly<Record<Exclude<CellMark, 'was-open'>, Layers>> = {
  open: (full, tall) => [['open', full, tall]],
  opened: (full, tall) => [
    ['opened', full, tall],
    ['hole', 3, 4],
  ],
  changed: (full, tall) => [
    ['changed', full, tall],
    ['hole', full, 3],
  ],
  unknown: (full, tall) => [
    ['unknown', full, tall],
    ['hole', full - 3, tall - 3],
  ],
  filtered: (full) => [['filtered', full - 4, 2]],
  closed: () => [['closed', 3, 3]],
  'not-open': () => [],
}

function drawRun(mark: CellMark, start: number, count: number, size: CellSize): string {
  if (mark === 'was-open') return crosses(start, count, size)
  return layers[mark](size.width - 2, size.height - 2)
    .map(([style, wide, tall]) => dashes(style, start, count, size, wide, tall))
    .join('')
}

/** A mark of a certain size in the middle of each cell of a run. */
function dashes(
  style: string,
  start: number,
  count: number,
  { width, height }: CellSize,
  wide: number,
  tall: number,
): string {
  const x = start * width + (width - wide) / 2
  const pattern = count === 1 ? '' : ` stroke-dasharray="${wide} ${width - wide}"`
  return `<path class="${style}" stroke-width="${tall}"${pattern} d="M${x} ${height / 2}h${(count - 1) * width + wide}"/>`
}

function crosses(start: number, count: number, { width, height }: CellSize): string {
  const arm = width / 2 - 2
  const paths = Array.from({ length: count }, (_, place) => {
    const x = (start + place + 0.5) * width
    const [left, right] = [x - arm, x + arm]
    const [top, bottom] = [height / 2 - arm, height / 2 + arm]
    return `M${left} ${top}L${right} ${bottom}M${left} ${bottom}L${right} ${top}`
  })
  return `<path class="was-open" stroke-width="2" d="${paths.join('')}"/>`
}

function sizeOf(width: number, height: number): string {
  return `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
}
