import type { Position } from '../knowledge/knowledge-base.ts'

/**
 * What a finding is about:
 *
 * - `sameQuestion`: questions of two answers are one, once normalised; `overlap`: almost one;
 * - `unreached`: asked with its own questions, another answer always wins; `weak`: it is seldom recognised by a
 *   phrasing that wasn't learnt from;
 * - `repeatedQuestion`: questions of one answer are one, once normalised; `fewPhrasings`: it has hardly any;
 * - `nearDecline`: an example to decline is almost a question of an answer;
 * - `sharedSynonym`: a word is in two groups; `unusedEntity`, `unusedSlot`: nothing speaks of it.
 */
export type Rule =
  | 'fewPhrasings'
  | 'nearDecline'
  | 'overlap'
  | 'repeatedQuestion'
  | 'sameQuestion'
  | 'sharedSynonym'
  | 'unreached'
  | 'unusedEntity'
  | 'unusedSlot'
  | 'weak'

/** Something about a base that will not work as whoever wrote it thinks. */
export interface Finding {
  readonly rule: Rule
  /** An error never works; a warning often doesn't; a note does no harm. */
  readonly severity: 'error' | 'warning' | 'note'
  readonly at: Position
  /** The answer that it is about, or the entity. */
  readonly id?: string | undefined
  /** The text that it is about: a question, a word, the name of a slot. */
  readonly text?: string | undefined
  /** What it goes together with badly. */
  readonly other?: Other | undefined
  /** How alike the two are by cosine, or how often it is recognised; 0 to 1. */
  readonly share?: number | undefined
  /** How many phrasings there are, or how many of them it is about. */
  readonly count?: number | undefined
}

/** The other side of a finding. */
export interface Other {
  readonly id: string
  readonly text?: string | undefined
  readonly at?: Position | undefined
}
