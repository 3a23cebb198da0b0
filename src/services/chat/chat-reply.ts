import type { Outcome } from './recognise/decide/decide.ts'

/** What a bot says to a question; on the wire it is a JSON object of exactly these fields, those with `?` where there is something to say. */
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
  /** Name of the slot that the answer must be told first; `answer` asks for it, and the outcome is `clarify`. */
  readonly asks?: string
  /** Answers that go on from this one. */
  readonly followUps?: readonly FollowUp[]
  /** How the bot came to this, where that was asked for. */
  readonly why?: Why
}

/** An answer that may have been meant. */
export interface Alternative {
  readonly id: string
  /** A question by which to ask for it, in the language of the question. */
  readonly question: string
  readonly confidence: number
}

/** An answer that goes on from the one given. */
export interface FollowUp {
  readonly id: string
  /** A question by which to ask for it, in the language of the question. */
  readonly question: string
}

/** What spoke for the likeliest answer and against it. */
export interface Why {
  /** The stored phrasing nearest to the question, or `null` where none is near. */
  readonly matched: string | null
  /** What spoke for it, strongest first. */
  readonly for: readonly Weighed[]
  /** What spoke against it, strongest first. */
  readonly against: readonly Weighed[]
  /** Figures that the decision was made by, by name. */
  readonly evidence: Readonly<Record<string, number>>
}

/** A feature of the question and what it counted for. */
export interface Weighed {
  readonly feature: string
  readonly weight: number
}

/**
 * Checks that a value that came from elsewhere is a reply; fields it doesn't know are left out.
 *
 * @throws TypeError naming the field that is wrong.
 */
export function parseReply(value: unknown): ChatReply {
  const { outcome, id, answer, confidence, alternatives, asks, followUps, why } = fieldsOf(value)
  if (outcome !== 'answer' && outcome !== 'clarify' && outcome !== 'decline') throw wrong('outcome')
  if (typeof id !== 'string' && id !== null) throw wrong('id')
  if (typeof answer !== 'string') throw wrong('answer')
  if (typeof confidence !== 'number') throw wrong('confidence')
  if (asks !== undefined && typeof asks !== 'string') throw wrong('asks')
  return {
    outcome,
    id,
    answer,
    confidence,
    alternatives: parseList(alternatives, 'alternatives', parseAlternative),
    ...(asks !== undefined && { asks }),
    ...(followUps !== undefined && { followUps: parseList(followUps, 'followUps', parseFollowUp) }),
    ...(why !== undefined && { why: parseWhy(why) }),
  }
}

function parseAlternative(value: unknown): Alternative {
  const { id, question, confidence } = fieldsOf(value)
  if (typeof id !== 'string' || typeof question !== 'string' || typeof confidence !== 'number') {
    throw wrong('alternatives')
  }
  return { id, question, confidence }
}

function parseFollowUp(value: unknown): FollowUp {
  const { id, question } = fieldsOf(value)
  if (typeof id !== 'string' || typeof question !== 'string') throw wrong('followUps')
  return { id, question }
}

function parseWhy(value: unknown): Why {
  const fields = fieldsOf(value)
  const { matched } = fields
  if (typeof matched !== 'string' && matched !== null) throw wrong('why.matched')
  return {
    matched,
    for: parseList(fields.for, 'why.for', parseWeighed),
    against: parseList(fields.against, 'why.against', parseWeighed),
    evidence: parseEvidence(fields.evidence),
  }
}

function parseWeighed(value: unknown, field: string): Weighed {
  const { feature, weight } = fieldsOf(value)
  if (typeof feature !== 'string' || typeof weight !== 'number') throw wrong(field)
  return { feature, weight }
}

function parseEvidence(value: unknown): Why['evidence'] {
  const figures = Object.entries(fieldsOf(value)).map(([name, figure]) => {
    if (typeof figure !== 'number') throw wrong('why.evidence')
    return [name, figure] as const
  })
  return Object.fromEntries(figures)
}

function parseList<T>(
  value: unknown,
  field: string,
  parse: (item: unknown, field: string) => T,
): readonly T[] {
  if (!Array.isArray(value)) throw wrong(field)
  return value.map((item) => parse(item, field))
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function wrong(field: string): TypeError {
  return new TypeError(`${field} is missing or not what a reply has there`)
}
