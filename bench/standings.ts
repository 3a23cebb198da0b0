import type { Sample } from './measure.ts'
import type { Row, Target } from './rows.ts'

/** How one server of a row came out. */
export interface Standing {
  readonly name: string
  /** One figure a round, in the row's unit. */
  readonly figures: readonly number[]
  readonly median: number
  /** Between the largest and the smallest figure, as a share of the median: how far to trust the rest. */
  readonly spread: number
  /** Median CPU time for each message, in microseconds. */
  readonly cpuMicros?: number
  /** By the name of each baseline that was measured: the median of the rounds' ratios. */
  readonly ratios: Readonly<Record<string, number>>
}

/** A target, and what was measured for it. */
export type Verdict = Target & { readonly measured: number; readonly isMet: boolean }

/**
 * Compares the samples of a row, by server, a sample a round. Ratios are taken within each round, because a machine
 * drifts from one to the next, and only then is their median; so they aren't quite the ratios of the medians.
 */
export function compare(row: Row, samples: ReadonlyMap<string, readonly Sample[]>): readonly Standing[] {
  const baselines = row.baselines.flatMap((name) => {
    const own = samples.get(name)
    return own === undefined ? [] : [{ name, figures: own.map(({ figure }) => figure) }]
  })
  return Array.from(samples, ([name, own]) => {
    const figures = own.map(({ figure }) => figure)
    const cpuMicros = own.flatMap((sample) => sample.cpuMicros ?? [])
    const middle = median(figures)
    return {
      name,
      figures,
      median: middle,
      spread: (Math.max(...figures) - Math.min(...figures)) / middle,
      ...(cpuMicros.length === 0 ? {} : { cpuMicros: median(cpuMicros) }),
      ratios: Object.fromEntries(
        baselines.map((baseline) => [
          baseline.name,
          median(figures.map((figure, round) => figure / (baseline.figures[round] ?? NaN))),
        ]),
      ),
    }
  })
}

/** Judges the targets of a row whose servers were measured. */
export function judge(row: Row, standings: readonly Standing[]): readonly Verdict[] {
  return row.targets.flatMap((target) => {
    const standing = standings.find(({ name }) => name === target.server)
    const measured = 'to' in target ? standing?.ratios[target.to] : standing?.median
    if (measured === undefined) return []
    const isMet = 'atMost' in target ? measured <= target.atMost : measured >= leastOf(target)
    return { ...target, measured, isMet }
  })
}

/** The figure or the ratio that a target asks for at least. */
function leastOf(target: Exclude<Target, { readonly atMost: number }>): number {
  return 'to' in target ? target.atLeast : target.figureAtLeast
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = Math.floor(sorted.length / 2)
  const lower = Math.ceil(sorted.length / 2) - 1
  return ((sorted[lower] ?? NaN) + (sorted[upper] ?? NaN)) / 2
}
