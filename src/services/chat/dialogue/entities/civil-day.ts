/**
 * A day of the Gregorian calendar, as the number of days since 1 January 1970. Sums and differences are in days, and
 * no clock, time zone or summer time comes in. Days from the years 1 to 9999 only: those that ISO 8601 writes with
 * four digits.
 */
export type CivilDay = number

const msPerDay = 86_400_000
const firstDay = toDay(1, 1, 1)
const lastDay = toDay(9999, 12, 31)

/** A day by its year, its month (1 to 12) and its day of the month. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The day that it is, by the clock of this machine. */
export function dayOfClock(now: Date): CivilDay {
  return toDay(now.getFullYear(), now.getMonth() + 1, now.getDate())
}

/** The day of a date; undefined where the calendar has no such date (30 February). */
export function dayOfDate(year: number, month: number, day: number): CivilDay | undefined {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12)) return undefined
  return day >= 1 && day <= daysInMonth(year, month) ? toDay(year, month, day) : undefined
}

export function dateOfDay(day: CivilDay): CivilDate {
  const date = new Date(day * msPerDay)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** A day as ISO 8601 writes it, `2026-11-25`; undefined outside the years 1 to 9999. */
export function formatDay(day: CivilDay): string | undefined {
  return day >= firstDay && day <= lastDay ? new Date(day * msPerDay).toISOString().slice(0, 10) : undefined
}

/** The Monday on or before a day. */
export function mondayOf(day: CivilDay): CivilDay {
  // 1 January 1970 was a Thursday.
  return day - ((((day + 3) % 7) + 7) % 7)
}

/** So many months later: the same day of the month, or the last one where that month is shorter. */
export function addMonths(day: CivilDay, months: number): CivilDay {
  const from = dateOfDay(day)
  const first = dateOfDay(toDay(from.year, from.month + months, 1))
  return toDay(first.year, first.month, Math.min(from.day, daysInMonth(first.year, first.month)))
}

/** The last day of the month that a day is in. */
export function lastOfMonth(day: CivilDay): CivilDay {
  const { year, month } = dateOfDay(day)
  return toDay(year, month, daysInMonth(year, month))
}

/** The first day of the month that a day is in. */
export function firstOfMonth(day: CivilDay): CivilDay {
  return day - dateOfDay(day).day + 1
}

function daysInMonth(year: number, month: number): number {
  return dateOfDay(toDay(year, month + 1, 1) - 1).day
}

function toDay(year: number, month: number, day: number): CivilDay {
  // Date.UTC takes years below 100 for those of the 20th century.
  return new Date(0).setUTCFullYear(year, month - 1, day) / msPerDay
}
