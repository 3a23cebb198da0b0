import { quantile, type ServerSeries } from './server-series.ts'

/** How figures are spread, in milliseconds. */
export interface Distribution {
  readonly least: number
  /** 95 % of the figures lie between these. */
  readonly low: number
  readonly high: number
  readonly median: number
  readonly greatest: number
}

/** A server's recording in a few figures. `null` where there is nothing to tell them from. */
export interface ServerSummary {
  /** How many requests brought a time, in percent: `100 %` only where all did. */
  readonly answeredShare: string
  readonly offset: Distribution | null
  readonly delay: Distribution | null
  /** Root mean square of the steps from one offset to the next. */
  readonly jitterMs: number | null
}

/** Sums up what was recorded of a server. */
export function summarise({ asked, points, stepsMs }: ServerSeries): ServerSummary {
  const squares = stepsMs.reduce((sum, step) => sum + step ** 2, 0)
  const isAll = points.length === asked
  return {
    answeredShare: isAll ? '100 %' : `${Math.min(99.99, (100 * points.length) / asked).toFixed(2)} %`,
    offset: distributionOf(points.map(({ offsetMs }) => offsetMs)),
    delay: distributionOf(points.map(({ delayMs }) => delayMs)),
    jitterMs: stepsMs.length === 0 ? null : Math.sqrt(squares / stepsMs.length),
  }
}

function distributionOf(figures: readonly number[]): Distribution | null {
  const sorted = figures.toSorted((a, b) => a - b)
  const at = (share: number): number => quantile(sorted, share) ?? 0
  if (sorted.length === 0) return null
  return { least: at(0), low: at(0.025), median: at(0.5), high: at(0.975), greatest: at(1) }
}
