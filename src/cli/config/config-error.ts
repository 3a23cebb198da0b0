import type { Document } from 'yaml'
import type { z } from 'zod'
import { closest, OptionError } from '../../core/index.ts'
import { builtInNames } from '../built-in-services.ts'
import { type Expected, keysAt } from './schema.ts'
import type { Path, Position, Positions } from './yaml-positions.ts'

/** An error about one place of a configuration file. */
export function configError(
  code: string,
  file: string,
  at: Position,
  problem: string,
  details: OptionError['details'],
  cause?: unknown,
): OptionError {
  return new OptionError(code, `Cannot use ${file}:${at.line}:${at.column}: ${problem}`, {
    cause,
    details: { file, ...at, ...details },
  })
}

/** A path as people write it: `services.chat.access.allow[2]`, counted from 1. */
export function formatPath(path: Path): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || 'the file'
}

/** The error for what a schema found wrong. A mistyped key is also a missing one: the typing is the fault to name. */
export function issueError(
  file: string,
  found: readonly z.core.$ZodIssue[],
  document: Document,
  positions: Positions,
): Error {
  const issues = found.flatMap(innermost)
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue === undefined) throw new TypeError('a schema failed without an issue')
  const { path } = issue
  if (issue.code === 'unrecognized_keys') return unknownKey(file, path, issue.keys[0] ?? '', positions)
  if (!document.hasIn(path) && path.length > 0) return missingKey(file, path, positions)
  const name = formatPath(path)
  const expected = isExpected(issue.message) ? issue.message : 'mapping'
  const value = scalarText(document, path)
  const problem = `${name} must be ${expectations[expected]}${value === undefined ? '' : `, not ${value}`}`
  return configError('CONFIG_INVALID_VALUE', file, positions.ofValue(path), problem, {
    path: name,
    expected,
    value,
  })
}

/** Of a choice between `false` (or a word) and something larger, the faults inside the larger, if it is that far. */
function innermost(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const inner = issue.errors
    .flat()
    .filter((one) => one.path.length > 0 || one.code === 'unrecognized_keys')
    .flatMap((one) => innermost(below(issue.path, one)))
  return inner.length === 0 ? [issue] : inner
}

function below(path: Path, issue: z.core.$ZodIssue): z.core.$ZodIssue {
  return { ...issue, path: [...path, ...issue.path] }
}

function unknownKey(file: string, path: Path, key: string, positions: Positions): Error {
  const known = keysAt(path)
  const suggestion = closest(key, known)
  const advice = suggestion === undefined ? `use ${known.join(', ')}` : `did you mean ${suggestion}?`
  const problem = `unknown key ${formatPath([...path, key])}; ${advice}`
  const details = { key, path: formatPath([...path, key]), known: known.join(', '), suggestion }
  return configError('CONFIG_UNKNOWN_KEY', file, positions.ofKey(path, key), problem, details)
}

function missingKey(file: string, path: Path, positions: Positions): Error {
  const [root, service] = path
  if (root === 'services' && path.length === 3 && path[2] === 'file')
    return noFile(file, String(service), positions)
  const name = formatPath(path)
  return configError('CONFIG_MISSING_KEY', file, positions.ofValue(path), `${name} is missing; add it`, {
    path: name,
  })
}

/** A service that isn't one of Portside's and has no file is one of the two by mistake. */
function noFile(file: string, name: string, positions: Positions): Error {
  const suggestion = closest(name, builtInNames)
  const known = builtInNames.join(', ')
  const advice =
    suggestion === undefined ? `add its file, or use one of ${known}` : `did you mean ${suggestion}?`
  const problem = `there is no service ${name}; ${advice}`
  const at = positions.ofKey(['services'], name)
  return configError('CONFIG_UNKNOWN_SERVICE', file, at, problem, { name, known, suggestion })
}

const expectations: Readonly<Record<Expected, string>> = {
  bytes: 'a whole number of bytes above 0',
  engine: 'auto, dgram or batch',
  file: 'the path of a file',
  files: 'a list of at least one file',
  limit: 'a whole number above 0, or unlimited',
  list: 'a list, as [a, b]',
  logLevel: 'silent, error, warn, info or debug',
  mapping: 'a mapping, as { key: value }',
  milliseconds: 'whole milliseconds from 0 to 2147483647',
  msOrUnlimited: 'whole milliseconds from 1 to 2147483647, or unlimited',
  network: 'an address or a network such as 10.0.0.0/8',
  networks: 'a list of at least one network',
  port: 'a port from 0 to 65535',
  service: 'a mapping, as { port: 9000 }, or false',
  stratum: 'a whole number from 1 to 15',
  text: 'text',
  threads: 'a whole number from 0 to 256',
  upstreams: 'a list of at least one NTP server, as [10.0.0.1, ntp.example:123]',
}

function isExpected(message: string): message is Expected {
  return Object.hasOwn(expectations, message)
}

/** What stands there instead, where that is one word. */
function scalarText(document: Document, path: Path): string | undefined {
  const value: unknown = path.length === 0 ? document.toJS() : document.getIn(path)
  const isScalar = value !== undefined && (value === null || typeof value !== 'object')
  return isScalar ? JSON.stringify(value) : undefined
}
