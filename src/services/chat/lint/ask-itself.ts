import type { Answer, KnowledgeBase } from '../knowledge/knowledge-base.ts'
import type { AnswerValidation } from '../recognise/cross-validate.ts'
import type { Recogniser } from '../recognise/recogniser.ts'
import type { Finding } from './finding.ts'

/** A share of phrasings recognised that is too low to rely on. */
const reliable = 0.5
/** With fewer tried, a share says little. */
const enoughTried = 3
/** Fewer phrasings than these leave most ways to ask unknown. */
const enoughPhrasings = 3

/**
 * Finds answers that none of their own questions reaches: asked with each of them, another answer wins. Answers that
 * follow others aren't asked for by themselves.
 */
export function findUnreached(
  base: KnowledgeBase,
  recogniser: Pick<Recogniser, 'recognise'>,
): readonly Finding[] {
  const { answers } = base
  const groupOf = (answer: Answer | undefined): string | undefined => answer?.group ?? answer?.id
  return answers.flatMap((answer): readonly Finding[] => {
    if (answer.after !== undefined) return []
    const winners = answer.questions.map(({ text }) => {
      const { guesses } = recogniser.recognise(text)
      const own = guesses.find((guess) => groupOf(answers[guess.answer]) === groupOf(answer))
      const [first] = guesses
      // As likely as the first is not beaten.
      return own !== undefined && own.confidence === first?.confidence ? answer : answers[first?.answer ?? -1]
    })
    if (winners.includes(answer)) return []
    const winner = winners.find((one) => one !== undefined)
    const other = winner === undefined ? undefined : { id: winner.id, at: winner.at }
    return [{ rule: 'unreached', severity: 'error', at: answer.at, id: answer.id, other }]
  })
}

/** Finds answers that are seldom recognised, by what cross-validation says. */
export function findWeak(base: KnowledgeBase, validations: readonly AnswerValidation[]): readonly Finding[] {
  return validations.flatMap(({ id, phrasings, recognised, confusedWith }, place): readonly Finding[] => {
    const answer = base.answers[place]
    if (answer === undefined || answer.after !== undefined) return []
    if (recognised === null || phrasings < enoughTried || recognised >= reliable) return []
    const share = Math.round(recognised * 100) / 100
    const [rival] = confusedWith
    const other = rival === undefined ? undefined : { id: rival.id }
    return [{ rule: 'weak', severity: 'warning', at: answer.at, id, other, share, count: phrasings }]
  })
}

/** Finds answers with hardly any phrasings. Two that differ in case only are one. */
export function findFewPhrasings({ answers }: KnowledgeBase): readonly Finding[] {
  return answers
    .filter(({ questions }) => questions.length < enoughPhrasings)
    .map(({ id, at, questions }) => ({
      rule: 'fewPhrasings',
      severity: 'warning',
      at,
      id,
      count: questions.length,
    }))
}
