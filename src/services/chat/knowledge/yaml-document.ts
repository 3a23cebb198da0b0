import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml'
import { OptionError } from '../../../core/index.ts'
import { findJsonFault } from './json-fault.ts'
import { formatPosition, type Position } from './knowledge-base.ts'

/** Keys and indexes from the top of a file to a value. */
export type Path = readonly PropertyKey[]

/** How a file is written. */
type Format = 'yaml' | 'json'

/** A YAML or JSON file that was read, and where everything in it stands. */
export interface YamlDocument {
  readonly file: string
  readonly source: string
  /** What the file says, as plain data; an empty file says `{}`. */
  readonly value: unknown
  /** The node at a path, or `undefined` where the file has none. */
  readonly nodeAt: (path: Path) => ParsedNode | undefined
  /** Where the value at a path begins, or the nearest one above it that the file has. */
  readonly locate: (path: Path) => Position
  /** Where a key of the mapping at a path begins. */
  readonly locateKey: (path: Path, key: string) => Position
}

/**
 * Reads YAML 1.2, or JSON; which of them, the file's name says.
 *
 * @throws {@link OptionError} `KB_SYNTAX` with file, line and column of the first fault.
 */
export function readYamlDocument(
  file: string,
  source: string,
  format: Format = /\.json$/i.test(file) ? 'json' : 'yaml',
): YamlDocument {
  const lines = new LineCounter()
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (format === 'json') checkJson(source, positionAt)
  const document = guard(format, { file, line: 1, column: 1 }, () =>
    parseDocument(source, { lineCounter: lines, prettyErrors: false }),
  )
  const fault = document.errors[0]
  if (fault !== undefined) throw syntaxFault(format, positionAt(fault.pos[0]), reasonFor(fault), fault)
  const root = document.contents ?? undefined
  rejectPrototypeKeys(document, format, positionAt)
  const nodeAt = (path: Path): ParsedNode | undefined => {
    let node: ParsedNode | undefined = root
    for (const step of path) node = childOf(document, node, step)
    return node
  }
  const locate = (path: Path): Position => {
    for (let length = path.length; length >= 0; length--) {
      const node = nodeAt(path.slice(0, length))
      if (node !== undefined) return positionAt(node.range[0])
    }
    return positionAt(0)
  }
  return {
    file,
    source,
    value: guard(format, locate([]), () => document.toJS() as unknown) ?? {},
    nodeAt,
    locate,
    locateKey(path, key) {
      const map = nodeAt(path)
      const keys = isMap(map) ? map.items.map((pair) => pair.key) : []
      const found = keys.find((node) => isScalar(node) && String(node.value) === key)
      return isNode(found) && found.range ? positionAt(found.range[0]) : locate(path)
    },
  }
}

type Parsed = ReturnType<typeof parseDocument>

function childOf(document: Parsed, node: ParsedNode | undefined, step: PropertyKey): ParsedNode | undefined {
  const target = isAlias(node) ? (node.resolve(document) as ParsedNode | undefined) : node
  if (isSeq(target)) return typeof step === 'number' ? target.items[step] : undefined
  if (!isMap(target)) return undefined
  const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
  return pair?.value ?? undefined
}

/** The YAML reader below would let pass what JSON doesn't have. */
function checkJson(source: string, positionAt: (offset: number) => Position): void {
  const fault = findJsonFault(source)
  if (fault === undefined) return
  const before = source.slice(0, fault.offset).split('\n')
  const at = { ...positionAt(0), line: before.length, column: (before.at(-1) ?? '').length + 1 }
  throw syntaxFault('json', at, fault.reason, undefined)
}

/** Keys that JavaScript takes for something else would be lost without a word. */
function rejectPrototypeKeys(
  document: Parsed,
  format: Format,
  positionAt: (offset: number) => Position,
): void {
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return
      throw syntaxFault(format, positionAt(key.range?.[0] ?? 0), '__proto__ is no key', undefined)
    },
  })
}

/** Aliases are counted by the library, so that a few lines can't unfold to gigabytes; depth overflows the stack. */
function guard<Result>(format: Format, at: Position, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw syntaxFault(format, at, reasonFor(error), error)
  }
}

function reasonFor(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return reason.startsWith('Maximum call stack') ? 'it is nested too deeply' : reason
}

function syntaxFault(format: Format, at: Position, reason: string, cause: unknown): OptionError {
  return new OptionError(
    'KB_SYNTAX',
    `Cannot read ${formatPosition(at)}: ${reason}; correct the ${format.toUpperCase()}`,
    {
      cause,
      details: { ...at, reason },
    },
  )
}
