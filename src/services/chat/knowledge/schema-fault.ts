import type { z } from 'zod'
import { closest, type OptionError } from '../../../core/index.ts'
import { baseFault, suggest } from './base-fault.ts'
import type { Position } from './knowledge-base.ts'
import { type Expected, keysAt } from './schema.ts'
import type { Path, YamlDocument } from './yaml-document.ts'

/**
 * The error for what the schema found wrong with a file. A mistyped key is also a missing one: the typing is the
 * fault to name.
 */
export function schemaFault(document: YamlDocument, found: readonly z.core.$ZodIssue[]): OptionError {
  const issues = found.flatMap(innermost)
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue === undefined) throw new TypeError('a schema failed without an issue')
  return issue.code === 'unrecognized_keys'
    ? unknownKey(document, issue.path, issue.keys[0] ?? '')
    : valueFault(document, issue)
}

function unknownKey(document: YamlDocument, path: Path, key: string): OptionError {
  const known = keysAt(path)
  const facts = { key, known: known.join(', '), suggestion: closest(key, known) }
  const problem = `unknown key ${key}; ${suggest(key, known)}`
  return baseFault('KB_UNKNOWN_KEY', document.locateKey(path, key), problem, facts)
}

function valueFault(document: YamlDocument, issue: z.core.$ZodIssue): OptionError {
  const { path } = issue
  const name = formatPath(path)
  if (issue.code === 'invalid_key') {
    const at = document.locateKey(path.slice(0, -1), String(path.at(-1)))
    return invalidValue(at, name, issue.issues[0]?.message)
  }
  const at = document.locate(path)
  if (path.length > 0 && document.nodeAt(path) === undefined) {
    return baseFault('KB_MISSING_KEY', at, `${name} is missing; add it`, { path: name })
  }
  if (issue.code === 'too_small' && issue.minimum === 1 && /string|array/.test(issue.origin)) {
    const problem = `${name} is empty; fill it in or leave it out`
    return baseFault('KB_EMPTY_VALUE', at, problem, { path: name })
  }
  if (issue.code === 'too_big' && issue.origin === 'string') {
    const max = Number(issue.maximum)
    const problem = `${name} is longer than ${max} characters; shorten it`
    return baseFault('KB_TOO_LONG', at, problem, { path: name, max })
  }
  return invalidValue(at, name, issue.message)
}

function invalidValue(at: Position, name: string, message: string | undefined): OptionError {
  const expected = isExpected(message) ? message : 'mapping'
  const problem = `${name} must be ${descriptions[expected]}`
  return baseFault('KB_INVALID_VALUE', at, problem, { path: name, expected })
}

/** Of a choice of shapes, the faults within the one whose kind stands there; where none does, the choice itself. */
function innermost(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const meant = issue.errors.find((faults) =>
    faults.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  )
  if (meant === undefined) return [issue]
  return meant.flatMap((fault) => innermost({ ...fault, path: [...issue.path, ...fault.path] }))
}

const descriptions: Readonly<Record<Expected, string>> = {
  bytes: 'a whole number of bytes from 1 to 10000000',
  entity: 'a mapping with one of values:, pattern: and kind:',
  entityKind: 'date or number',
  id: 'a name without spaces or |, other than oos',
  language: 'zh or en',
  list: 'a list: write - before each item',
  mapping: 'a mapping: write key: value',
  milliseconds: 'whole milliseconds from 1 to 60000',
  name: 'a name of letters, digits, _ and -, beginning with a letter',
  slotName: 'a name of letters, digits, _ and -, other than now, env and reply',
  synonyms: 'a list of at least two words',
  text: 'text: put it in quotes',
  url: 'an http:// or https:// address without user and password',
  value: 'a mapping of at least one value to its other names',
  variable: 'the name of an environment variable',
  wording: 'text, or a mapping with zh: and en:, or a list of these',
}

function isExpected(message: string | undefined): message is Expected {
  return message !== undefined && Object.hasOwn(descriptions, message)
}

/** A path as people read it, counting from 1: `answers[2].questions[1]`. */
function formatPath(path: Path): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || 'the file'
}
