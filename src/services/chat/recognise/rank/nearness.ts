import type { Neighbour } from './entry-index.ts'

/** The owner of entries that no answer answers, where others have the number of an answer. */
export const declined = -1

/** How near the entries of one owner come to a question, by cosine, 0 to 1. */
export interface Nearness {
  /** The nearest few together: how firmly the owner as a whole speaks for itself. */
  readonly score: number
  /** The nearest one alone. */
  readonly peak: number
  /** The nearest one's number; -1 where there is none. */
  readonly entry: number
}

/** An owner of whom nothing is near. */
export const farAway: Nearness = { score: 0, peak: 0, entry: -1 }

/** How many of an owner's nearest entries speak for it, each half as loud as the one before. */
const voters = 5

/** Gathers neighbours, the nearest first, by owner. */
export function gatherNearness(
  neighbours: readonly Neighbour[],
  owners: Int32Array,
): ReadonlyMap<number, Nearness> {
  const votes = new Map<number, { sum: number; voters: number; peak: number; entry: number }>()
  for (const { entry, cosine } of neighbours) {
    const owner = owners[entry] ?? declined
    const own = votes.get(owner)
    if (own === undefined) votes.set(owner, { sum: cosine / 2, voters: 1, peak: cosine, entry })
    else if (own.voters < voters) own.sum += cosine / 2 ** ++own.voters
  }
  return new Map(
    Array.from(votes, ([owner, { sum, voters: heard, peak, entry }]) => [
      owner,
      { score: sum / (1 - 2 ** -heard), peak, entry },
    ]),
  )
}
