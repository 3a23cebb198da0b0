import type { AskedQuestion } from '../learning/asked-question.ts'

/**
 * What a bot remembers of one dialogue: plain data of bounded size, replaced as a whole with each turn, so that it can be
 * kept, copied and sent to other threads.
 */
export interface Dialogue {
  /** Replies so far: wordings vary with it. */
  readonly turns: number
  /** The question that was answered last, as it was understood, and the id of its answer. */
  readonly answered?: { readonly question: string; readonly id: string }
  /** What the peer is to choose from: ids of answers, in the order in which they were offered. */
  readonly choices?: readonly string[]
  /** An answer that must be told something first. */
  readonly pending?: PendingAnswer
  /** The last question and what became of it: what a thumb is about. */
  readonly asked?: AskedQuestion
}

/** An answer that waits for the value of a slot. */
export interface PendingAnswer {
  readonly id: string
  /** The question that it answers, as it was understood. */
  readonly question: string
  /** The slot that was asked for. */
  readonly slot: string
  /** What is known already, by the names of slots. */
  readonly values: Readonly<Record<string, string>>
}

/** A dialogue in which nothing has been said. */
export const newDialogue: Dialogue = { turns: 0 }
