import { OptionError } from '../../core/index.ts'
import { formatPosition, type KnowledgeBase } from './knowledge/knowledge-base.ts'
import { type LabelledQuestion, outOfScope } from './knowledge/labelled-questions.ts'
import type { Decision } from './recognise/decide/decide.ts'
import { createKnowledgeRecogniser, trainKnowledge } from './training/knowledge.ts'

/** How well a base's questions are recognised. Shares are 0 to 1, or `null` where no question counts for them. */
export interface Evaluation {
  readonly questions: number
  /** Of the questions that have an answer: given the right one. Without any `oos` rows: guessed right, whatever the outcome. */
  readonly accuracy: number | null
  /** Of the questions that have an answer: the right one was among the three likeliest. */
  readonly top3: number | null
  /** Of the questions that have an answer: asked back, with the right one on offer. */
  readonly clarifiedRight: number | null
  /** Of the questions that have none: not answered. */
  readonly declinedRight: number | null
  /** Of the questions that have an answer: declined. */
  readonly declinedWrong: number | null
  /** Expected difference of confidence and share guessed right, over ten bins of equal width (Guo et al. 2017). */
  readonly calibrationError: number | null
  /** How well confidence tells questions that have an answer from those that have none; 0.5 is chance. */
  readonly auroc: number | null
  /** Time to recognise a question, in microseconds. */
  readonly microsPerQuery: { readonly p50: number | null; readonly p99: number | null }
  /** Time to train, in milliseconds. */
  readonly trainMs: number
}

/** A question of a test, and what became of it. */
export interface Judged {
  readonly hasAnswer: boolean
  readonly outcome: Decision['outcome']
  readonly confidence: number
  readonly isGuessRight: boolean
  readonly isInTop3: boolean
  readonly isOffered: boolean
  readonly micros: number
}

/**
 * Trains a recogniser on a base and asks it every row of a test, in order. A label may name several right answers
 * (`a|b`); `oos` means that none is right.
 *
 * @throws {@link OptionError} `UNKNOWN_LABEL` for a label that names no answer of the base, with file and line.
 */
export function evaluate(base: KnowledgeBase, rows: readonly LabelledQuestion[]): Evaluation {
  const ids = base.answers.map(({ id }) => id)
  const tests = rows.map((row) => ({ question: row.text, right: rightAnswers(row, ids) }))
  const start = performance.now()
  const recogniser = createKnowledgeRecogniser(trainKnowledge(base))
  const trainMs = performance.now() - start
  const judged = tests.map(({ question, right }): Judged => {
    const askedAt = performance.now()
    const { outcome, guesses, alternatives } = recogniser.recognise(question)
    const micros = (performance.now() - askedAt) * 1000
    const isRight = ({ answer }: { readonly answer: number }): boolean => right.has(answer)
    return {
      hasAnswer: right.size > 0,
      outcome,
      confidence: guesses[0]?.confidence ?? 0,
      isGuessRight: guesses.slice(0, 1).some(isRight),
      isInTop3: guesses.slice(0, 3).some(isRight),
      isOffered: outcome === 'clarify' && alternatives.some(isRight),
      micros,
    }
  })
  return summarise(judged, trainMs)
}

function rightAnswers({ label, at }: LabelledQuestion, ids: readonly string[]): ReadonlySet<number> {
  if (label === outOfScope) return new Set()
  const answers = label.split('|').map((id) => {
    const answer = ids.indexOf(id)
    if (answer !== -1) return answer
    const facts = { details: { ...at, label } }
    const problem = `the knowledge base has no answer ${label}; correct the label, or write oos`
    throw new OptionError('UNKNOWN_LABEL', `Cannot use ${formatPosition(at)}: ${problem}`, facts)
  })
  return new Set(answers)
}

/** Sums up what became of the questions of a test. */
export function summarise(judged: readonly Judged[], trainMs: number): Evaluation {
  const answerable = judged.filter(({ hasAnswer }) => hasAnswer)
  const foreign = judged.filter(({ hasAnswer }) => !hasAnswer)
  const micros = judged.map((one) => one.micros).toSorted((a, b) => a - b)
  const isAccurate = ({ isGuessRight, outcome }: Judged): boolean =>
    isGuessRight && (foreign.length === 0 || outcome === 'answer')
  return {
    questions: judged.length,
    accuracy: share(answerable, isAccurate),
    top3: share(answerable, ({ isInTop3 }) => isInTop3),
    clarifiedRight: share(answerable, ({ isOffered }) => isOffered),
    declinedRight: share(foreign, ({ outcome }) => outcome !== 'answer'),
    declinedWrong: share(answerable, ({ outcome }) => outcome === 'decline'),
    calibrationError: calibrationError(judged),
    auroc: areaUnderRoc(answerable, foreign),
    microsPerQuery: { p50: quantile(micros, 0.5), p99: quantile(micros, 0.99) },
    trainMs: Math.round(trainMs),
  }
}

function share(judged: readonly Judged[], holds: (one: Judged) => boolean): number | null {
  return judged.length === 0 ? null : round(judged.filter(holds).length / judged.length)
}

function calibrationError(judged: readonly Judged[]): number | null {
  if (judged.length === 0) return null
  const bins = Map.groupBy(judged, ({ confidence }) => Math.min(9, Math.floor(confidence * 10)))
  const gaps = [...bins.values()].map((bin) =>
    Math.abs(bin.reduce((sum, one) => sum + one.confidence - Number(one.isGuessRight), 0)),
  )
  return round(gaps.reduce((sum, gap) => sum + gap, 0) / judged.length)
}

/** Mann and Whitney's U: how often a question of the one kind has more confidence than one of the other; ties count half. */
function areaUnderRoc(answerable: readonly Judged[], foreign: readonly Judged[]): number | null {
  if (answerable.length === 0 || foreign.length === 0) return null
  const below = foreign.map(({ confidence }) => confidence).toSorted((a, b) => a - b)
  const wins = answerable.reduce(
    (sum, { confidence }) =>
      sum + (countBelow(below, confidence, false) + countBelow(below, confidence, true)) / 2,
    0,
  )
  return round(wins / (answerable.length * foreign.length))
}

/** How many of an ascending list are less than a value, or at most it. */
function countBelow(ascending: readonly number[], value: number, isInclusive: boolean): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = ascending[middle] ?? Infinity
    if (other < value || (isInclusive && other === value)) low = middle + 1
    else high = middle
  }
  return low
}

function quantile(ascending: readonly number[], fraction: number): number | null {
  const value = ascending[Math.max(0, Math.ceil(ascending.length * fraction) - 1)]
  return value === undefined ? null : Math.round(value * 10) / 10
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
