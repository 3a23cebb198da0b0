import { type Document, LineCounter, parseDocument } from 'yaml'
import { configError, formatPath, issueError } from './config-error.ts'
import { type ConfigData, configSchema } from './schema.ts'
import { createPositions, type Path, type Position, type Positions } from './yaml-positions.ts'

/** A configuration file that was read and checked. */
export interface Config {
  /** Its path, as it was given. */
  readonly file: string
  readonly data: ConfigData
  /** Where the value at a path stands in the file. */
  readonly locate: (path: Path) => Position
}

/**
 * Reads a configuration, written in YAML 1.2, and checks it.
 *
 * @throws {@link OptionError} with file, line and column of the first fault: `CONFIG_SYNTAX`, `CONFIG_DUPLICATE_KEY`,
 * `CONFIG_UNKNOWN_KEY`, `CONFIG_UNKNOWN_SERVICE`, `CONFIG_MISSING_KEY`, `CONFIG_INVALID_VALUE`
 */
export function parseConfig(file: string, source: string): Config {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const positions = createPositions(document, lines)
  checkSyntax(file, source, document, positions)
  const value = toPlain(file, document, positions)
  const parsed = configSchema.safeParse(value ?? {})
  if (!parsed.success) throw issueError(file, parsed.error.issues, document, positions)
  return { file, data: parsed.data, locate: positions.ofValue }
}

function checkSyntax(file: string, source: string, document: Document, positions: Positions): void {
  const fault = document.errors[0]
  if (fault === undefined) return
  const at = positions.at(fault.pos[0])
  if (fault.code.startsWith('DUPLICATE')) {
    const key = /^[^\s:]+/.exec(source.slice(fault.pos[0]))?.[0] ?? ''
    throw configError('CONFIG_DUPLICATE_KEY', file, at, `${key} is there twice; leave one out`, { key })
  }
  throw notYaml(file, at, fault.message, fault)
}

/** Aliases are counted by the library, so that a few lines can't unfold to gigabytes. */
function toPlain(file: string, document: Document, positions: Positions): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw notYaml(file, positions.ofValue([]), reason, error)
  }
}

function notYaml(file: string, at: Position, reason: string, cause: unknown): Error {
  return configError('CONFIG_SYNTAX', file, at, `${reason}; correct the YAML`, { reason }, cause)
}

/** An error about a file that the configuration names and that can't be read. */
export function missingFile(config: Config, path: Path, target: string, reason: string): Error {
  const named = formatPath(path)
  const problem = `${named} is ${target}: ${reason}; correct the path`
  return configError('CONFIG_FILE_MISSING', config.file, config.locate(path), problem, {
    path: named,
    target,
    reason,
  })
}
