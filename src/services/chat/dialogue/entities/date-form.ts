import { addMonths, type CivilDay, dateOfDay, dayOfDate, formatDay, mondayOf } from './civil-day.ts'
import type { Mention } from './mention.ts'

/**
 * One way to write a date: what it looks like in a folded text, and which day its parts mean, as seen from today.
 * Patterns have the flags `g` and `u`, and repeat nothing without a bound, so that finding all of them takes time in
 * proportion to the text.
 */
export interface DateForm {
  readonly pattern: RegExp
  /** Undefined where there is no such day. */
  readonly day: (parts: DateParts, today: CivilDay) => CivilDay | undefined
}

/** What the named groups of a pattern matched. */
export type DateParts = Readonly<Record<string, string | undefined>>

/** Finds all dates written in one of the forms; they may overlap. */
export function findForms(forms: readonly DateForm[], text: string, today: CivilDay): readonly Mention[] {
  const mentions: Mention[] = []
  for (const { pattern, day } of forms) {
    for (const match of text.matchAll(pattern)) {
      const meant = day(match.groups ?? {}, today)
      const value = meant === undefined ? undefined : formatDay(meant)
      if (value !== undefined)
        mentions.push({ start: match.index, end: match.index + match[0].length, value })
    }
  }
  return mentions
}

/** The first day of that name from today on. Years without such a day (29 February) are passed over. */
export function nextDate(today: CivilDay, month: number, day: number): CivilDay | undefined {
  const { year } = dateOfDay(today)
  // Eight years may lie between two leap years.
  for (let later = 0; later <= 8; later++) {
    const date = dayOfDate(year + later, month, day)
    if (date !== undefined && date >= today) return date
  }
  return undefined
}

/** The first day of a month that has that number, from today on: the 31st passes over short months. */
export function nextDayOfMonth(today: CivilDay, day: number): CivilDay | undefined {
  for (let later = 0; later <= 2; later++) {
    const date = dayOfMonth(today, later, day)
    if (date !== undefined && date >= today) return date
  }
  return undefined
}

/** The day with that number in the month that is so many months after this one. */
export function dayOfMonth(today: CivilDay, monthsLater: number, day: number): CivilDay | undefined {
  const { year, month } = dateOfDay(addMonths(today, monthsLater))
  return dayOfDate(year, month, day)
}

/**
 * A weekday (Monday is 0) of the week that is so many weeks after this one. Weeks begin on Monday, as ISO 8601 has it.
 */
export function weekdayOf(today: CivilDay, weeksLater: number, weekday: number): CivilDay {
  return mondayOf(today) + weeksLater * 7 + weekday
}

/** The first such weekday from today on, today included. */
export function nextWeekday(today: CivilDay, weekday: number): CivilDay {
  const date = weekdayOf(today, 0, weekday)
  return date >= today ? date : date + 7
}

/** So many days, weeks, months or years after today. */
export function daysLater(today: CivilDay, count: number, unit: DateUnit): CivilDay | undefined {
  if (count % 1 !== 0 && unit !== 'month') return undefined
  if (Math.abs(count) > 100_000) return undefined
  if (unit === 'day') return today + count
  if (unit === 'week') return today + count * 7
  if (unit === 'year') return addMonths(today, count * 12)
  // Half a month is fifteen days.
  return addMonths(today, Math.trunc(count)) + (count % 1) * 30
}

export type DateUnit = 'day' | 'week' | 'month' | 'year'
