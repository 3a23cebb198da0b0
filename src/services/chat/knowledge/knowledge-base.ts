import type { Language } from '../../../core/index.ts'

/** A place in a file, as editors count: the first line and the first column are 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A text of a knowledge base, and where it stands. */
export interface Located {
  readonly text: string
  readonly at: Position
}

/**
 * What is said, in each language: one of these texts, to vary; at least one. A base that gives one language only says
 * the same in both.
 */
export type Wording = Readonly<Record<Language, readonly Located[]>>

/** Something the bot can answer. */
export interface Answer {
  readonly id: string
  /** How it is asked for. `{city}` stands for any value of the entity of that name; see `placeholdersOf`. */
  readonly questions: readonly Located[]
  /** What is said, a template (see `createAnswerRenderer`); absent where only a `.tsv` names the answer: it is the id then. */
  readonly wording?: Wording | undefined
  /** Answers of one group are so alike that nobody is asked which of them was meant: the likelier one is given. */
  readonly group?: string | undefined
  /** What the answer must be told, in the order in which it is asked for. Absent: nothing. */
  readonly slots?: readonly Slot[] | undefined
  /** Words by which people sort answers; they mean nothing to the bot. */
  readonly tags?: readonly string[] | undefined
  /** Ids of answers that it follows: it is recognised only right after one of them. Absent: always. */
  readonly after?: readonly Located[] | undefined
  /** Ids of answers to offer after this one, in order. */
  readonly followUps?: readonly Located[] | undefined
  /** Where the answer comes from, if its wording is a template over a reply. */
  readonly action?: Action | undefined
  readonly at: Position
}

/** Something that an answer must be told: `{{ name }}` in its template. */
export interface Slot {
  readonly name: string
  /** The name of the entity whose values it takes. */
  readonly entity: string
  /** What to ask where the question doesn't say it and there is no default; absent: words of the house. */
  readonly ask?: Wording | undefined
  /** What to take where the question doesn't say it. */
  readonly default?: string | undefined
  readonly at: Position
}

/** A webhook that an answer comes from. Its JSON reply is `reply` in the answer's template. */
export interface Action {
  /** `http:` or `https:`, without a user or password. */
  readonly url: string
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number
  /** How long its reply may be, in bytes. */
  readonly maxBytes: number
  /** What is said where it fails; absent: words of the house. */
  readonly fallback?: Wording | undefined
  readonly at: Position
}

/** Something that questions name: a city, a room, a day. */
export type Entity = ListEntity | PatternEntity | BuiltInEntity

interface AnyEntity {
  readonly name: string
  readonly at: Position
}

/** One of a list of values. */
export interface ListEntity extends AnyEntity {
  readonly kind: 'list'
  readonly values: readonly EntityValue[]
}

/** A value, and the other names by which it may be called. No two values of an entity share a name. */
export interface EntityValue extends Located {
  readonly aliases: readonly Located[]
}

/** Whatever a pattern matches. */
export interface PatternEntity extends AnyEntity {
  readonly kind: 'pattern'
  /** A regular expression of RE2; see `compilePattern`. */
  readonly pattern: string
}

/** What the bot knows by itself: dates (`明天`, `next Monday`) or numbers (`三十`, `30`). */
export interface BuiltInEntity extends AnyEntity {
  readonly kind: 'date' | 'number'
}

/** Words that mean the same in a base, at least two. */
export interface SynonymGroup {
  readonly words: readonly Located[]
  readonly at: Position
}

/** Predefined answers, the questions by which each is recognised, and what to do with all other questions. */
export interface KnowledgeBase {
  readonly answers: readonly Answer[]
  readonly decline: {
    /** What is said where no answer fits; absent: words of the house. */
    readonly wording?: Wording | undefined
    /** Examples of questions that none of the answers answers. */
    readonly questions: readonly Located[]
  }
  /** In which language to reply to a question that shows none (`42?`); absent: English. */
  readonly language?: Language | undefined
  readonly synonyms?: readonly SynonymGroup[] | undefined
  readonly entities?: readonly Entity[] | undefined
  /** The only variables of the environment that templates may read, as `{{ env.NAME }}`. */
  readonly environment?: readonly string[] | undefined
}

/** A position as compilers and editors write it: `base.yaml:3:7`. */
export function formatPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}
