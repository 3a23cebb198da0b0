import type { Ranking } from './decide/blend.ts'
import { decide, type Decision } from './decide/decide.ts'
import { evidenceNames, evidenceOf, type GroupOf } from './decide/evidence.ts'
import type { ModelData } from './model.ts'

/** A piece of the question, and how much the best answer's lead over its rival owes to it. */
export interface Reason {
  /** A word, or in Chinese a character. */
  readonly piece: string
  /** Logits that the lead loses without the piece: above 0 it speaks for the answer, below 0 against. */
  readonly weight: number
}

/** Why a question was recognised as it was. */
export interface Explanation {
  /** The question as it was compared. */
  readonly normalised: string
  /** The same with misspelt words corrected by the base's own. */
  readonly corrected: string
  readonly decision: Decision
  /** What speaks for the best answer and against it, the weightiest first. */
  readonly reasons: readonly Reason[]
  /** The stored question nearest to it, by its entry's number; `cosine` 0 to 1. Absent where none is near. */
  readonly nearest?: { readonly entry: number; readonly text: string; readonly cosine: number } | undefined
  /** What the decision was made on: each piece of evidence, and the log odds that it adds to the confidence. */
  readonly evidence: readonly { readonly name: string; readonly value: number; readonly logOdds: number }[]
}

const maxPieces = 64

/**
 * Explains by leaving out: what the best answer's lead on the next one loses when a word or a character isn't there.
 * So all that is made of a piece is counted, its n-grams and its sound, in whichever way of ranking they weigh.
 */
export function explainRanking(
  data: ModelData,
  { normalised, corrected }: { readonly normalised: string; readonly corrected: string },
  rankText: (normalised: string) => Ranking,
  groupOf: GroupOf,
  storedAnswer: number | undefined,
): Explanation {
  const ranking = rankText(corrected)
  const decision = decide(ranking, data.decision, groupOf, storedAnswer)
  const values = evidenceOf(ranking, groupOf)
  const evidence = evidenceNames.map((name, place) => {
    const value = values[place] ?? 0
    return { name, value, logOdds: value * (data.decision.weights[place] ?? 0) }
  })
  const [first, second] = ranking.candidates
  if (first === undefined) return { normalised, corrected, decision, reasons: [], evidence }
  const leadIn = ({ candidates, signals }: Ranking): number => {
    // By nearness alone an answer that isn't a candidate has nothing; classifiers only list the likeliest.
    const least = signals.linear === undefined ? 0 : (candidates.at(-1)?.score ?? 0)
    const scoreOf = (answer: number | undefined): number =>
      candidates.find((candidate) => candidate.answer === answer)?.score ?? least
    return scoreOf(first.answer) - (second === undefined ? 0 : scoreOf(second.answer))
  }
  const lead = leadIn(ranking)
  const reasons = piecesOf(corrected).map(({ piece, rest }) => ({
    piece,
    weight: lead - leadIn(rankText(rest)),
  }))
  const { entry, peak } = first.near
  return {
    normalised,
    corrected,
    decision,
    reasons: reasons.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
    nearest: entry === -1 ? undefined : { entry, text: data.texts[entry] ?? '', cosine: peak },
    evidence,
  }
}

/** Words, and characters of Chinese, each with the text that is left without it. */
function piecesOf(text: string): readonly { readonly piece: string; readonly rest: string }[] {
  return Array.from(text.matchAll(/\p{Script=Han}|[^\p{Script=Han}\s]+/gu), ({ 0: piece, index }) => ({
    piece,
    rest: (text.slice(0, index) + text.slice(index + piece.length)).replace(/\s+/g, ' ').trim(),
  })).slice(0, maxPieces)
}
