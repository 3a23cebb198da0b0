import type { Language } from '../../../core/index.ts'
import { baseFault } from './base-fault.ts'
import { compilePattern } from './entity-pattern.ts'
import type {
  Action,
  Answer,
  Entity,
  EntityValue,
  KnowledgeBase,
  Located,
  Slot,
  Wording,
} from './knowledge-base.ts'
import {
  actionDefaults,
  type ActionEntry,
  type AnswerEntry,
  baseSchema,
  type BaseFile,
  type EntityEntry,
  type WordingEntry,
} from './schema.ts'
import { schemaFault } from './schema-fault.ts'
import { type Path, readYamlDocument, type YamlDocument } from './yaml-document.ts'

/**
 * Reads a base written in YAML 1.2, or in JSON of the same shape:
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
 * Names that may be defined in another file (entities, answers to follow) are checked when bases are merged.
 *
 * @throws {@link OptionError} with file, line and column of the first fault: `KB_SYNTAX`, `KB_UNKNOWN_KEY`,
 * `KB_MISSING_KEY`, `KB_INVALID_VALUE`, `KB_EMPTY_VALUE`, `KB_TOO_LONG`, `KB_INVALID_PATTERN`, `KB_DUPLICATE_VALUE`.
 */
export function parseYamlBase(file: string, source: string): KnowledgeBase {
  const document = readYamlDocument(file, source)
  const parsed = baseSchema.safeParse(document.value)
  if (!parsed.success) throw schemaFault(document, parsed.error.issues)
  return toBase(document, parsed.data)
}

function toBase(document: YamlDocument, data: BaseFile): KnowledgeBase {
  const { decline } = data
  return {
    answers: (data.answers ?? []).map((entry, index) => toAnswer(document, entry, ['answers', index])),
    decline: {
      questions: locateAll(document, decline?.questions ?? [], ['decline', 'questions']),
      wording: wordingIfAny(document, decline?.answer, ['decline', 'answer']),
    },
    language: data.language,
    synonyms: (data.synonyms ?? []).map((words, index) => {
      const path = ['synonyms', index]
      return { words: locateAll(document, words, path), at: document.locate(path) }
    }),
    entities: Object.entries(data.entities ?? {}).map(([name, entry]) => toEntity(document, name, entry)),
    environment: data.environment ?? [],
  }
}

function locateAll(document: YamlDocument, texts: readonly string[], path: Path): readonly Located[] {
  return texts.map((text, index) => ({ text, at: document.locate([...path, index]) }))
}

function toAnswer(document: YamlDocument, entry: AnswerEntry, path: Path): Answer {
  const { after, followUps, action } = entry
  return {
    id: entry.id,
    questions: locateAll(document, entry.questions, [...path, 'questions']),
    wording: toWording(document, entry.answer, [...path, 'answer']),
    group: entry.group,
    slots: toSlots(document, entry, [...path, 'slots']),
    tags: entry.tags ?? [],
    after: after && locateAll(document, after, [...path, 'after']),
    followUps: followUps && locateAll(document, followUps, [...path, 'followUps']),
    action: action && toAction(document, action, [...path, 'action']),
    at: document.locate([...path, 'id']),
  }
}

function toSlots(document: YamlDocument, { slots = {} }: AnswerEntry, path: Path): readonly Slot[] {
  return Object.entries(slots).map(([name, { entity, ask, default: usual }]) => ({
    name,
    entity,
    ask: wordingIfAny(document, ask, [...path, name, 'ask']),
    default: usual === undefined ? undefined : String(usual),
    at: document.locate([...path, name, 'entity']),
  }))
}

function toAction(document: YamlDocument, entry: ActionEntry, path: Path): Action {
  return {
    url: entry.url,
    timeoutMs: entry.timeoutMs ?? actionDefaults.timeoutMs,
    maxBytes: entry.maxBytes ?? actionDefaults.maxBytes,
    fallback: wordingIfAny(document, entry.fallback, [...path, 'fallback']),
    at: document.locate([...path, 'url']),
  }
}

type WordingItem = Exclude<WordingEntry, readonly unknown[]>

function wordingIfAny(
  document: YamlDocument,
  entry: WordingEntry | undefined,
  path: Path,
): Wording | undefined {
  return entry === undefined ? undefined : toWording(document, entry, path)
}

/** A language that no item gives says what the other one does. */
function toWording(document: YamlDocument, entry: WordingEntry, path: Path): Wording {
  const items = Array.isArray(entry)
    ? entry.map((item, index) => ({ item, path: [...path, index] }))
    : [{ item: entry, path }]
  const inLanguage = (language: Language): readonly Located[] =>
    items.flatMap(({ item, path: at }) => locatedText(document, item, language, at))
  const [zh, en] = [inLanguage('zh'), inLanguage('en')]
  return { zh: zh.length === 0 ? en : zh, en: en.length === 0 ? zh : en }
}

function locatedText(
  document: YamlDocument,
  item: WordingItem,
  language: Language,
  path: Path,
): readonly Located[] {
  if (typeof item === 'string') return [{ text: item, at: document.locate(path) }]
  const text = item[language]
  return text === undefined ? [] : [{ text, at: document.locate([...path, language]) }]
}

function toEntity(document: YamlDocument, name: string, { values, pattern, kind }: EntityEntry): Entity {
  const path = ['entities', name]
  const at = document.locateKey(['entities'], name)
  if (kind !== undefined) return { name, at, kind }
  if (pattern === undefined) return { name, at, kind: 'list', values: toValues(document, values ?? {}, path) }
  checkPattern(document, pattern, [...path, 'pattern'])
  return { name, at, kind: 'pattern', pattern }
}

function checkPattern(document: YamlDocument, pattern: string, path: Path): void {
  try {
    compilePattern(pattern)
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(
      /^error parsing regexp: /,
      '',
    )
    const problem = `${pattern} is no pattern: ${reason}; patterns are RE2's, without look-around and back references`
    throw baseFault('KB_INVALID_PATTERN', document.locate(path), problem, { pattern, reason }, error)
  }
}

type ValuesEntry = NonNullable<EntityEntry['values']>

function toValues(document: YamlDocument, entry: ValuesEntry, path: Path): readonly EntityValue[] {
  const within = [...path, 'values']
  const values = Object.entries(entry).map(([text, aliases]) => ({
    text,
    at: document.locateKey(within, text),
    aliases: locateAll(document, aliases ?? [], [...within, text]),
  }))
  rejectSharedNames(values)
  return values
}

/** A name that stands under two values of an entity can't be told apart. */
function rejectSharedNames(values: readonly EntityValue[]): void {
  const owners = new Map<string, Located & { readonly value: string }>()
  for (const value of values) {
    for (const { text, at } of [value, ...value.aliases]) {
      const key = text.normalize('NFKC').toLowerCase()
      const owner = owners.get(key)
      if (owner === undefined) owners.set(key, { text, at, value: value.text })
      else if (owner.value !== value.text) {
        const problem = `${text} is a name of ${owner.value} already (line ${owner.at.line}); keep it under one value`
        const facts = { name: text, value: owner.value, otherFile: owner.at.file, otherLine: owner.at.line }
        throw baseFault('KB_DUPLICATE_VALUE', at, problem, facts)
      }
    }
  }
}
