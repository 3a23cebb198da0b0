import type { Language } from '../../../../core/index.ts'

/** A unit of time to show figures in. */
export interface TimeUnit {
  readonly name: 'ns' | 'µs' | 'ms' | 's'
  /** How many milliseconds it has. */
  readonly ms: number
}

const units: readonly TimeUnit[] = [
  { name: 's', ms: 1_000 },
  { name: 'ms', ms: 1 },
  { name: 'µs', ms: 1e-3 },
  { name: 'ns', ms: 1e-6 },
]
const smallest: TimeUnit = { name: 'ns', ms: 1e-6 }

/** The unit in which a figure of this size has one to three digits before the point. */
export function unitFor(ms: number): TimeUnit {
  if (ms === 0) return { name: 'ms', ms: 1 }
  // What would round up to 1000 of a unit is 1 of the next.
  return units.find((unit) => Math.abs(ms) >= unit.ms * 0.9995) ?? smallest
}

/** A time with three significant digits in a unit that suits it: `4.12 µs`, `250 ms`; `12345 s` as it is. */
export function formatTime(ms: number): string {
  const unit = unitFor(ms)
  return `${digits(Math.abs(ms) / unit.ms)} ${unit.name}`
}

/** The same with a sign: `+4.12 µs`, `-250 ms`. */
export function formatSignedTime(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${formatTime(ms)}`
}

function digits(value: number): string {
  if (value >= 99.95) return value.toFixed(0)
  return value.toFixed(value >= 9.995 ? 1 : 2)
}

const durationUnits: Readonly<Record<Language, readonly [string, string, string, string]>> = {
  en: ['s', 'min', 'h', 'd'],
  zh: ['秒', '分', '小时', '天'],
}

/** How long something lasted, in whole seconds: `7 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number, language: Language): string {
  const [s, min, h, d] = durationUnits[language]
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} ${s}`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} ${min} ${seconds % 60} ${s}`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `${hours} ${h} ${minutes % 60} ${min}`
    : `${Math.floor(hours / 24)} ${d} ${hours % 24} ${h}`
}
