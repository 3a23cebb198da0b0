import type { Outcome } from './recognise/decide/decide.ts'

/** What a bot says to a question; on the wire it is a JSON object of exactly these fields. */
export interface ChatReply {
  readonly outcome: Outcome
  /** Id of the answer given, or `null` where the outcome isn't `answer`. */
  readonly id: string | null
  /** What to show: the answer, the question which one was meant, or that none fits. */
  readonly answer: string
  /** Estimated probability, 0 to 1, that the likeliest answer is the one meant: given, offered or held back. */
  readonly confidence: number
  /** What else may have been meant, at most three; where the outcome is `clarify`, all that is offered, in order. */
  readonly alternatives: readonly Alternative[]
}

/** An answer that may have been meant. */
export interface Alternative {
  readonly id: string
  /** A question by which to ask for it, in the language of the question. */
  readonly question: string
  readonly confidence: number
}

/**
 * Checks that a value that came from elsewhere is a reply; fields it doesn't know are left out.
 *
 * @throws TypeError naming the field that is wrong.
 */
export function parseReply(value: unknown): ChatReply {
  const { outcome, id, answer, confidence, alternatives } = fieldsOf(value)
  if (outcome !== 'answer' && outcome !== 'clarify' && outcome !== 'decline') throw wrong('outcome')
  if (typeof id !== 'string' && id !== null) throw wrong('id')
  if (typeof answer !== 'string') throw wrong('answer')
  if (typeof confidence !== 'number') throw wrong('confidence')
  if (!Array.isArray(alternatives)) throw wrong('alternatives')
  return { outcome, id, answer, confidence, alternatives: alternatives.map(parseAlternative) }
}

function parseAlternative(value: unknown): Alternative {
  const { id, question, confidence } = fieldsOf(value)
  if (typeof id !== 'string' || typeof question !== 'string' || typeof confidence !== 'number') {
    throw wrong('alternatives')
  }
  return { id, question, confidence }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function wrong(field: string): TypeError {
  return new TypeError(`${field} is missing or not what a reply has there`)
}
