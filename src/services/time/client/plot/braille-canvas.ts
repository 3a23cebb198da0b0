/** A field of dots that a terminal shows, two by four of them in each character (Unicode's Braille patterns). */
export interface BrailleCanvas {
  /** Dots across and down. */
  readonly width: number
  readonly height: number
  /** Sets the dots of a straight line; (0, 0) is at the top left, and what lies outside isn't drawn. */
  line(fromX: number, fromY: number, toX: number, toY: number): void
  /** The characters, row by row. Empty ones are spaces. */
  rows(): readonly string[]
}

const blank = 0x2800

/** The bits of a character's dots, by row and column. */
const dots: readonly (readonly [number, number])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
]

/** Makes an empty canvas of so many characters. */
export function createBrailleCanvas(columns: number, rows: number): BrailleCanvas {
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns))
  const width = columns * 2
  const height = rows * 4

  function dot(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= width || y >= height) return
    const row = cells[y >> 2]
    const bit = dots[y & 3]?.[x & 1]
    if (row !== undefined && bit !== undefined) row[x >> 1] = (row[x >> 1] ?? 0) | bit
  }

  return {
    width,
    height,
    line(fromX, fromY, toX, toY) {
      const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1)
      for (let step = 0; step <= steps; step++) {
        const part = step / steps
        dot(Math.round(fromX + (toX - fromX) * part), Math.round(fromY + (toY - fromY) * part))
      }
    },
    rows: () =>
      cells.map((row) =>
        [...row].map((bits) => (bits === 0 ? ' ' : String.fromCodePoint(blank + bits))).join(''),
      ),
  }
}
