import { type TimeUnit, unitFor } from './quantity.ts'

/** The range of a plot, and the round figures marked on it, low to high. */
export interface Axis {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  readonly unit: TimeUnit
  /** The text of a tick, without the unit. */
  label(tick: number): string
}

/** Figures that are all the same are given this much room, in milliseconds, and this much of their size. */
const leastSpanMs = 1e-5
const leastShare = 1e-4

/** Labels of more digits than this before the point are written with an exponent. */
const longestLabel = 1e5

/**
 * Makes an axis that holds all figures (milliseconds, at least one), with about so many ticks at 1, 2 or 5 times a power
 * of ten of one unit, and ends at ticks. They are `leastStepMs` apart or more.
 */
export function axisFor(figures: Iterable<number>, ticksWanted: number, leastStepMs = 0): Axis {
  let least = Infinity
  let greatest = -Infinity
  for (const figure of figures) {
    least = Math.min(least, figure)
    greatest = Math.max(greatest, figure)
  }
  const leastSpan = Math.max(
    leastSpanMs,
    2 * leastStepMs,
    Math.max(Math.abs(least), Math.abs(greatest)) * leastShare,
  )
  const room = Math.max(0, leastSpan - (greatest - least)) / 2
  const step = roundStep(Math.max(leastStepMs, (greatest - least + 2 * room) / Math.max(1, ticksWanted - 1)))
  const first = Math.floor((least - room) / step)
  const last = Math.max(first + 1, Math.ceil((greatest + room) / step))
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step)
  const unit = unitFor(Math.max(Math.abs(first * step), Math.abs(last * step)))
  const decimals = Math.max(0, -Math.floor(Math.log10(step / unit.ms) + 1e-9))
  return {
    low: first * step,
    high: last * step,
    ticks,
    unit,
    label(tick) {
      if (Math.abs(tick) < step / 2) return '0'
      const value = tick / unit.ms
      return Math.abs(value) >= longestLabel ? value.toExponential(1) : value.toFixed(decimals)
    },
  }
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast))
  const factor = [1, 2, 5].find((one) => one * power >= atLeast * (1 - 1e-9)) ?? 10
  return factor * power
}
