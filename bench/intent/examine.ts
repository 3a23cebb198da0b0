import { type Evaluation, type Judged, summarise } from '../../src/services/chat/evaluate.ts'
import type { Contestant, Opinion } from './contestants.ts'
import type { Row, Split } from './labelled-set.ts'
import { disturb, type NoiseKind, noiseKinds } from './noise.ts'

/** How a contestant does on a split. */
export interface Examination {
  readonly contestant: string
  readonly split: string
  readonly evaluation: Evaluation
  /** The best guess right, over the questions that have an answer, whatever the outcome. */
  readonly guessedRight: number
  /** Points of `guessedRight` lost by each kind of noise; `null` where it applies to no question. */
  readonly lostByNoise: Readonly<Record<string, number | null>>
  /** Resident set of the process after training, in bytes. */
  readonly residentBytes: number
}

type Ask = Awaited<ReturnType<Contestant['train']>>

const outOfScope = 'oos'

/** Trains a contestant on a split's rows, and asks it the split's questions, as they are and with each kind of noise. */
export async function examine(contestant: Contestant, split: Split): Promise<Examination> {
  const start = performance.now()
  const ask = await contestant.train(split.train)
  const trainMs = performance.now() - start
  const residentBytes = process.memoryUsage.rss()
  const judged = await judgeAll(ask, split.test)
  const guessedRight = shareRight(judged)
  const lostByNoise: Record<string, number | null> = {}
  for (const kind of noiseKinds) lostByNoise[kind.name] = await measureLoss(ask, split.test, kind, judged)
  return {
    contestant: contestant.name,
    split: split.name,
    evaluation: summarise(judged, trainMs),
    guessedRight,
    lostByNoise,
    residentBytes,
  }
}

async function measureLoss(
  ask: Ask,
  rows: readonly Row[],
  kind: NoiseKind,
  clean: readonly Judged[],
): Promise<number | null> {
  const places = [...rows.keys()].filter((place) => {
    const row = rows[place]
    return row !== undefined && row.label !== outOfScope && kind.applies(row.text)
  })
  if (places.length === 0) return null
  const chosen = places.flatMap((place) => rows[place] ?? [])
  const texts = disturb(
    chosen.map(({ text }) => text),
    kind,
  )
  const noisy = await judgeAll(
    ask,
    chosen.map(({ label }, place) => ({ label, text: texts[place] ?? '' })),
  )
  const same = places.flatMap((place) => clean[place] ?? [])
  return (shareRight(same) - shareRight(noisy)) * 100
}

/** Asks a contestant every row, one after another. */
export async function judgeAll(ask: Ask, rows: readonly Row[]): Promise<readonly Judged[]> {
  const judged: Judged[] = []
  for (const { label, text } of rows) {
    const start = performance.now()
    const answer = ask(text)
    const opinion = answer instanceof Promise ? await answer : answer
    judged.push(judge(opinion, label, (performance.now() - start) * 1000))
  }
  return judged
}

function judge({ labels, confidence, isAnswered }: Opinion, label: string, micros: number): Judged {
  const right = new Set(label === outOfScope ? [] : label.split('|'))
  return {
    hasAnswer: right.size > 0,
    outcome: isAnswered ? 'answer' : 'decline',
    confidence,
    isGuessRight: labels.slice(0, 1).some((one) => right.has(one)),
    isInTop3: labels.slice(0, 3).some((one) => right.has(one)),
    isOffered: false,
    micros,
  }
}

function shareRight(judged: readonly Judged[]): number {
  const answerable = judged.filter(({ hasAnswer }) => hasAnswer)
  return answerable.filter(({ isGuessRight }) => isGuessRight).length / Math.max(1, answerable.length)
}
