import { compareQuestions } from '../similarity.ts'
import type { Finding } from './finding.ts'
import { declineId, type StoredQuestion } from './stored-question.ts'

/** So alike questions of two answers are hard to tell apart, by cosine. */
const almostOne = 0.8
/** Examples to decline are there to be like questions and yet aren't any: they have to be nearer to be suspected. */
const almostOneToDecline = 0.9
/** Questions of a base that are compared; with more it would take minutes. */
const maxCompared = 20_000

/**
 * Finds questions that are one once they are normalised; the later one is the one to think about. Within an answer they
 * are told together, because they only do nothing.
 */
export function findRepeated(questions: readonly StoredQuestion[]): readonly Finding[] {
  const first = new Map<string, StoredQuestion>()
  const findings: Finding[] = []
  const repeated = new Map<string, Finding>()
  for (const question of questions) {
    const { id, text, at, group, normalised } = question
    const earlier = first.get(normalised)
    if (earlier === undefined) {
      first.set(normalised, question)
      continue
    }
    const other = { id: earlier.id, text: earlier.text, at: earlier.at }
    if (earlier.id === id) {
      const known = repeated.get(id) ?? { rule: 'repeatedQuestion', severity: 'note', at, id, text, other }
      repeated.set(id, { ...known, count: (known.count ?? 0) + 1 })
    } else if (earlier.group !== group) {
      findings.push({ rule: 'sameQuestion', severity: 'error', at, id, text, other })
    }
  }
  return [...findings, ...repeated.values()]
}

/**
 * Finds questions of different answers that are almost one, and examples to decline that are almost a question; of
 * each question's rivals only the nearest. Compares the first 20,000 questions.
 */
export function findOverlaps(questions: readonly StoredQuestion[]): readonly Finding[] {
  const compared = questions.slice(0, maxCompared)
  const findSimilar = compareQuestions(compared.map(({ text }) => text))
  return compared.flatMap((question, number): readonly Finding[] => {
    const isEarlierRival = (other: number): boolean => other < number && isRival(question, compared[other])
    const least = question.id === declineId ? almostOneToDecline : almostOne
    const nearest = findSimilar(number, least, isEarlierRival)
    const rival = compared[nearest?.question ?? -1]
    if (nearest === undefined || rival === undefined) return []
    const { id, text, at } = question
    const other = { id: rival.id, text: rival.text, at: rival.at }
    const rule = id === declineId ? 'nearDecline' : 'overlap'
    return [{ rule, severity: 'warning', at, id, text, other, share: nearest.similarity }]
  })
}

/** What is one once it is normalised is another finding. */
function isRival(one: StoredQuestion, other: StoredQuestion | undefined): boolean {
  return other !== undefined && one.group !== other.group && one.normalised !== other.normalised
}
