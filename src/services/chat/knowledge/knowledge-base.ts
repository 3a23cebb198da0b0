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

/** What is said, in each language; a base that gives one language only says the same in both. */
export type Wording = Readonly<Record<Language, Located>>

/** Something the bot can answer. */
export interface Answer {
  readonly id: string
  readonly questions: readonly Located[]
  /** What is said, a template (see `createAnswerRenderer`); absent where only a `.tsv` names the answer: it is the id then. */
  readonly wording?: Wording | undefined
  /** Answers of one group are so alike that nobody is asked which of them was meant: the likelier one is given. */
  readonly group?: string | undefined
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
}

/** A position as compilers and editors write it: `base.yaml:3:7`. */
export function formatPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}
