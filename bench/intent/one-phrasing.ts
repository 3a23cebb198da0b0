import { createRandom } from '../../src/services/chat/recognise/rank/random.ts'
import type { Contestant } from './contestants.ts'
import { judgeAll } from './examine.ts'
import type { Row } from './labelled-set.ts'

/** How a contestant does that knows one phrasing of every answer. Means over the seeds. */
export interface OnePhrasing {
  readonly contestant: string
  readonly top1: number
  readonly top3: number
}

/** Stores one phrasing of each label, chosen at random, and asks all others; once for each seed. */
export async function examineOnePhrasing(
  contestant: Contestant,
  rows: readonly Row[],
  seeds: number,
  stored = 1,
): Promise<OnePhrasing> {
  let top1 = 0
  let top3 = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const { train, test } = splitOff(rows, seed, stored)
    const judged = await judgeAll(await contestant.train(train), test)
    top1 += judged.filter(({ isGuessRight }) => isGuessRight).length / test.length
    top3 += judged.filter(({ isInTop3 }) => isInTop3).length / test.length
  }
  return { contestant: contestant.name, top1: top1 / seeds, top3: top3 / seeds }
}

function splitOff(
  rows: readonly Row[],
  seed: number,
  stored: number,
): { train: readonly Row[]; test: readonly Row[] } {
  const random = createRandom(seed)
  const train: Row[] = []
  const test: Row[] = []
  for (const own of Map.groupBy(rows, ({ label }) => label).values()) {
    if (own[0]?.label === 'oos') continue
    const places = random.shuffle(Int32Array.from(own, (_, place) => place))
    for (const [rank, place] of places.entries()) {
      const row = own[place]
      if (row !== undefined) (rank < stored ? train : test).push(row)
    }
  }
  return { train, test }
}
