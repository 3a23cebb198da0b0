import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml'

/** A place in the file, counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Keys and indexes from the top of the file to a value. */
export type Path = readonly PropertyKey[]

/** Finds where values and keys stand in a YAML file. */
export interface Positions {
  readonly at: (offset: number) => Position
  /** Where the value at a path begins, or the nearest one above it that the file has. */
  readonly ofValue: (path: Path) => Position
  /** Where a key of the mapping at a path begins. */
  readonly ofKey: (path: Path, key: string) => Position
}

export function createPositions(document: Document, lines: LineCounter): Positions {
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const nodeAt = (path: Path): unknown => (path.length === 0 ? document.contents : document.getIn(path, true))
  const ofValue = (path: Path): Position => {
    for (let length = path.length; length >= 0; length--) {
      const node = nodeAt(path.slice(0, length))
      if (isNode(node) && node.range) return at(node.range[0])
    }
    return at(0)
  }
  return {
    at,
    ofValue,
    ofKey(path, key) {
      const map = nodeAt(path)
      const pairs = isMap(map) ? map.items : []
      const found = pairs.map((pair) => pair.key).find((node) => isScalar(node) && String(node.value) === key)
      return isScalar(found) && found.range ? at(found.range[0]) : ofValue(path)
    },
  }
}
