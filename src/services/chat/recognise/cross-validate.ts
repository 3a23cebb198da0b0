import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import { createRandom } from './rank/random.ts'
import { trainRecogniser } from './recogniser.ts'
import type { TrainingOptions } from './train-model.ts'

/** How well an answer is recognised by phrasings that weren't learnt from. */
export interface AnswerValidation {
  readonly id: string
  readonly phrasings: number
  /** The share of its phrasings that were recognised with the phrasing left out; `null` where none could be tried. */
  readonly recognised: number | null
  /** Answers that were taken for it, and how often, the most frequent first. */
  readonly confusedWith: readonly { readonly id: string; readonly times: number }[]
}

/** How a base is cross-validated. */
export interface CrossValidationOptions extends TrainingOptions {
  /** Parts that the phrasings of every answer are dealt out to; each is asked of what was learnt from the others. @default 5 */
  readonly folds?: number
  /** Time after which no further part is begun. What it then says is of the parts that were asked. @default 30000 */
  readonly maxMs?: number
}

/**
 * Cross-validates a base: learns from most phrasings and asks the others, in turns, so that every phrasing is asked
 * once. The best guess counts, whatever the outcome, and another answer of the same group counts as right. An answer
 * with one phrasing has nothing left to be recognised by, and isn't tried. Deterministic, as long as the time suffices.
 */
export function crossValidate(
  base: KnowledgeBase,
  { folds = 5, maxMs = 30_000, ...training }: CrossValidationOptions = {},
): readonly AnswerValidation[] {
  const foldOf = dealOut(base, folds)
  const tried = base.answers.map(() => 0)
  const confusions = base.answers.map(() => new Map<number, number>())
  const start = performance.now()
  for (let fold = 0; fold < folds && performance.now() - start < maxMs; fold++) {
    const recogniser = trainRecogniser(without(base, foldOf, fold), training)
    for (const [answer, { questions }] of base.answers.entries()) {
      for (const [place, { text }] of questions.entries()) {
        if (foldOf[answer]?.[place] !== fold) continue
        tried[answer]!++
        const guess = recogniser.recognise(text).guesses[0]?.answer
        const times = guess === undefined ? undefined : confusions[answer]?.get(guess)
        if (guess !== undefined) confusions[answer]?.set(guess, (times ?? 0) + 1)
      }
    }
  }
  return base.answers.map(({ id, questions }, answer) => ({
    id,
    phrasings: questions.length,
    ...summarise(base, answer, tried[answer] ?? 0, confusions[answer] ?? new Map()),
  }))
}

/** The fold of each phrasing of each answer; none (-1) where an answer has only one. */
function dealOut({ answers }: KnowledgeBase, folds: number): readonly Int32Array[] {
  const random = createRandom(folds)
  return answers.map(({ questions }) =>
    questions.length === 1
      ? Int32Array.of(-1)
      : random.shuffle(Int32Array.from(questions, (_, place) => place % folds)),
  )
}

function without(base: KnowledgeBase, foldOf: readonly Int32Array[], fold: number): KnowledgeBase {
  return {
    ...base,
    answers: base.answers.map((answer, place) => ({
      ...answer,
      questions: answer.questions.filter((_, question) => foldOf[place]?.[question] !== fold),
    })),
  }
}

function summarise(
  { answers }: KnowledgeBase,
  answer: number,
  tried: number,
  guesses: ReadonlyMap<number, number>,
): Pick<AnswerValidation, 'recognised' | 'confusedWith'> {
  const groupOf = (other: number): string | undefined => answers[other]?.group ?? answers[other]?.id
  const isRight = ([guess]: readonly [number, number]): boolean => groupOf(guess) === groupOf(answer)
  const right = [...guesses].filter(isRight).reduce((sum, [, times]) => sum + times, 0)
  const confusedWith = [...guesses]
    .filter((guess) => !isRight(guess))
    .toSorted(([a, timesA], [b, timesB]) => timesB - timesA || a - b)
    .map(([guess, times]) => ({ id: answers[guess]?.id ?? '', times }))
  return { recognised: tried === 0 ? null : right / tried, confusedWith }
}
