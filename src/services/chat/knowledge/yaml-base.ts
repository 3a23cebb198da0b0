import { type Document, LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml'
import type { z } from 'zod'
import { closest, OptionError } from '../../../core/index.ts'
import {
  type Answer,
  formatPosition,
  type KnowledgeBase,
  type Position,
  type Wording,
} from './knowledge-base.ts'
import { baseSchema, type Expected, keysAt } from './schema.ts'

type Path = readonly PropertyKey[]

/**
 * Reads a base written in YAML 1.2:
 *
 * ```yaml
 * answers:
 *   - id: opening
 *     questions: [几点开门, when do you open]
 *     answer: { zh: 九点开门。, en: We open at nine. }
 * decline:
 *   questions: [几点关门]
 * ```
 *
 * @throws {@link OptionError} with file, line and column of the first fault: `KB_SYNTAX`, `KB_UNKNOWN_KEY`,
 * `KB_MISSING_KEY`, `KB_INVALID_VALUE`, `KB_EMPTY_VALUE`, `KB_TOO_LONG`, `KB_DUPLICATE_ID`.
 */
export function parseYamlBase(file: string, source: string): KnowledgeBase {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const fault = document.errors[0]
  if (fault !== undefined) throw notYaml(positionAt(fault.pos[0]), fault.message, fault)
  const locate = (path: Path): Position => positionAt(offsetOf(document, path))
  const value = toPlain(document, locate([]))
  const parsed = baseSchema.safeParse(value ?? {})
  if (parsed.success) return toBase(parsed.data, locate)
  const { issues } = parsed.error
  // A mistyped key is also a missing one: the typing is the fault to name.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  throw issue === undefined ? parsed.error : toError(issue, document, positionAt)
}

function notYaml(at: Position, reason: string, cause: unknown): OptionError {
  return new OptionError('KB_SYNTAX', `Cannot read ${formatPosition(at)}: ${reason}; correct the YAML`, {
    cause,
    details: { ...at, reason },
  })
}

/** Aliases are counted by the library, so that a few lines can't unfold to gigabytes. */
function toPlain(document: Document, at: Position): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw notYaml(at, error instanceof Error ? error.message : String(error), error)
  }
}

/** Where the node at a path begins, or the nearest one above it that the file has. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

function offsetOfKey(document: Document, path: Path, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true)
  if (isMap(map)) {
    for (const pair of map.items)
      if (isScalar(pair.key) && pair.key.value === key) return pair.key.range?.[0] ?? 0
  }
  return offsetOf(document, path)
}

type BaseFile = z.infer<typeof baseSchema>

function toBase(data: BaseFile, locate: (path: Path) => Position): KnowledgeBase {
  const located = (questions: readonly string[], path: Path) =>
    questions.map((text, index) => ({ text, at: locate([...path, index]) }))
  const answers = (data.answers ?? []).map((entry, index): Answer => {
    const path = ['answers', index]
    return {
      id: entry.id,
      questions: located(entry.questions, [...path, 'questions']),
      wording: toWording(entry.answer, [...path, 'answer'], locate),
      group: entry.group,
      at: locate([...path, 'id']),
    }
  })
  const { decline } = data
  return {
    answers,
    decline: {
      questions: located(decline?.questions ?? [], ['decline', 'questions']),
      wording: decline?.answer && toWording(decline.answer, ['decline', 'answer'], locate),
    },
    language: data.language,
  }
}

interface WordingFile {
  readonly zh?: string | undefined
  readonly en?: string | undefined
}

function toWording({ zh, en }: WordingFile, path: Path, locate: (path: Path) => Position): Wording {
  const inChinese = { text: zh ?? en ?? '', at: locate([...path, zh === undefined ? 'en' : 'zh']) }
  const inEnglish = { text: en ?? zh ?? '', at: locate([...path, en === undefined ? 'zh' : 'en']) }
  return { zh: inChinese, en: inEnglish }
}

function toError(
  issue: z.core.$ZodIssue,
  document: Document,
  positionAt: (offset: number) => Position,
): OptionError {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    return unknownKey(key, keysAt(path), positionAt(offsetOfKey(document, path, key)))
  }
  const at = positionAt(offsetOf(document, path))
  const name = formatPath(path)
  if (path.length > 0 && !document.hasIn(path)) {
    return invalid('KB_MISSING_KEY', at, `${name} is missing; add it`, { path: name })
  }
  if (issue.code === 'too_small') {
    return invalid('KB_EMPTY_VALUE', at, `${name} is empty; fill it in or leave it out`, { path: name })
  }
  if (issue.code === 'too_big') {
    const max = Number(issue.maximum)
    const problem = `${name} is longer than ${max} characters; shorten it`
    return invalid('KB_TOO_LONG', at, problem, { path: name, max })
  }
  const expected = isExpected(issue.message) ? issue.message : 'mapping'
  const problem = `${name} must be ${descriptions[expected]}`
  return invalid('KB_INVALID_VALUE', at, problem, { path: name, expected })
}

const descriptions: Readonly<Record<Expected, string>> = {
  id: 'a name without spaces or |, other than oos',
  language: 'zh or en',
  list: 'a list: write - before each item',
  mapping: 'a mapping: write key: value',
  text: 'text: put it in quotes',
  wording: 'text, or a mapping with zh: and en:',
}

function isExpected(message: string): message is Expected {
  return message in descriptions
}

function unknownKey(key: string, known: readonly string[], at: Position): OptionError {
  const suggestion = closest(key, known)
  const advice = suggestion === undefined ? `use ${known.join(', ')}` : `did you mean ${suggestion}?`
  const facts = { key, known: known.join(', '), suggestion }
  return invalid('KB_UNKNOWN_KEY', at, `unknown key ${key}; ${advice}`, facts)
}

function invalid(code: string, at: Position, problem: string, facts: OptionError['details']): OptionError {
  return new OptionError(code, `Cannot use ${formatPosition(at)}: ${problem}`, {
    details: { ...at, ...facts },
  })
}

/** A path as people read it, counting from 1: `answers[2].questions[1]`. */
function formatPath(path: Path): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || 'the file'
}
