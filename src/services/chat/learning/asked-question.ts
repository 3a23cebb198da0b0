import type { Language } from '../../../core/index.ts'
import type { Outcome } from '../recognise/decide/decide.ts'

/** A question, and what became of it. Who asked isn't part of it, on purpose. */
export interface AskedQuestion {
  readonly question: string
  readonly outcome: Outcome
  /** The answer given, or the likeliest one where none was. */
  readonly id: string | null
  readonly confidence: number
  readonly language: Language
  readonly at: Date
  /** What whoever asked thought of the answer, where they said so. */
  readonly thumb?: 'up' | 'down' | undefined
}

/** Whether somebody should look at it: it wasn't answered, or not well. */
export function isOpenQuestion({ outcome, thumb }: AskedQuestion): boolean {
  return outcome !== 'answer' || thumb === 'down'
}
