import type { Ranking } from './blend.ts'

/** The group of an answer: those of one group don't compete, either of them will do. */
export type GroupOf = (answer: number) => number

/** The names of what a decision is made on, in the order of `evidenceOf`. */
export const evidenceNames = [
  'bias',
  'nearness',
  'nearest',
  'lead',
  'nearness over declined',
  'nearest over declined',
  'coverage',
  'share',
  'margin',
  'margin over declined',
  'net',
  'net over declined',
  'unknown words',
] as const

/** What evidence weighs, in the order of its names, where a base has too few questions to learn it from. */
export const usualWeights: readonly number[] = [-4, 0, 1, 6, 5, 4, 0.5, 0, 0, 0, 0, 0, 0]

/** Log odds beyond which a share says no more. */
const mostLogOdds = 6

/**
 * What speaks for the first candidate: how near its entries are, and its lead on the next one of another group and on
 * what is to decline; how much of the question is known; and what the classifiers say. Without a candidate there is none.
 */
export function evidenceOf({ candidates, decline, signals }: Ranking, groupOf: GroupOf): readonly number[] {
  const [first, ...others] = candidates
  if (first === undefined) return usualWeights.map((_, index) => (index === 0 ? 1 : 0))
  const { linear, net, coverage, unknownShare } = signals
  const rival = others.find(({ answer }) => groupOf(answer) !== groupOf(first.answer))
  const { near } = first
  const margin = linear?.[first.answer] ?? 0
  const logit = net?.[first.answer] ?? 0
  const none = (linear?.length ?? net?.length ?? 1) - 1
  return [
    1,
    near.score,
    near.peak,
    near.score - (rival?.near.score ?? 0),
    near.score - decline.score,
    near.peak - decline.peak,
    coverage,
    logOdds(shareOfFirst({ candidates, decline, signals }, groupOf)),
    margin,
    margin - (linear?.[none] ?? 0),
    logit / 10,
    (logit - (net?.[none] ?? 0)) / 10,
    unknownShare,
  ]
}

/** The share of the first candidate where those of its group don't compete with it. */
export function shareOfFirst({ candidates }: Ranking, groupOf: GroupOf): number {
  const [first] = candidates
  if (first === undefined) return 0
  const group = groupOf(first.answer)
  const friends = candidates.reduce(
    (sum, { answer, share }) => (groupOf(answer) === group ? sum + share : sum),
    0,
  )
  const rivals = 1 - friends
  return first.share / (first.share + Math.max(0, rivals))
}

function logOdds(share: number): number {
  const odds = Math.log(share / (1 - share))
  return Math.max(-mostLogOdds, Math.min(mostLogOdds, odds))
}
