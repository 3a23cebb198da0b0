import { type CivilDay, dayOfDate } from './civil-day.ts'
import { type DateForm, nextDate } from './date-form.ts'

// Not within longer rows of numbers: 192.168.11.25, 1/2/3/4.
const start = '(?<![\\p{Script=Latin}\\p{N}]|[0-9][-./:]|[$€£¥])'
const end = '(?![0-9]|[-./:][0-9])'

/**
 * Dates in digits. With the year first: `2026-11-25`, `2026/11/25`, `2026.11.25`. With the year last, or none: by `/`
 * the month stands first (`11/25/2026`, `3/4` is 4 March), unless only the other order is a date (`25/11`); by `.` and
 * a year the day stands first (`25.11.2026`), without one the month (`11.25`, two digits after the point). A year of
 * two digits is of this century.
 */
export const writtenDateForms: readonly DateForm[] = [
  {
    pattern: new RegExp(
      `${start}(?<year>[0-9]{4})(?<separator>[-./])(?<month>[0-9]{1,2})\\k<separator>(?<day>[0-9]{1,2})${end}`,
      'gu',
    ),
    day: ({ year, month, day }) => dayOfDate(Number(year), Number(month), Number(day)),
  },
  {
    pattern: new RegExp(
      `${start}(?<first>[0-9]{1,2})(?<separator>[-/])(?<second>[0-9]{1,2})\\k<separator>(?<year>[0-9]{4}|[0-9]{2})${end}`,
      'gu',
    ),
    day: ({ first, second, year }) =>
      inEitherOrder(Number(first), Number(second), (month, day) => dayOfDate(toYear(year), month, day)),
  },
  {
    pattern: new RegExp(`${start}(?<day>[0-9]{1,2})\\.(?<month>[0-9]{1,2})\\.(?<year>[0-9]{4})${end}`, 'gu'),
    day: ({ day, month, year }) =>
      inEitherOrder(Number(day), Number(month), (second, first) => dayOfDate(toYear(year), first, second)),
  },
  {
    // Not 24/7, which is always.
    pattern: new RegExp(`${start}(?!24/7)(?<first>[0-9]{1,2})/(?<second>[0-9]{1,2})${end}`, 'gu'),
    day: ({ first, second }, today) =>
      inEitherOrder(Number(first), Number(second), (month, day) => nextDate(today, month, day)),
  },
  {
    // An amount of something (11.25元, 11.25 kg, 11.25%) is no date.
    pattern: new RegExp(
      `${start}(?<month>[0-9]{1,2})\\.(?<day>[0-9]{2})(?! ?[%$€£¥\\p{Script=Latin}]|[元块万亿千百个米斤公克度吨升倍折分岁小])${end}`,
      'gu',
    ),
    day: ({ month, day }, today) => nextDate(today, Number(month), Number(day)),
  },
]

function inEitherOrder(
  first: number,
  second: number,
  dayOf: (first: number, second: number) => CivilDay | undefined,
): CivilDay | undefined {
  return dayOf(first, second) ?? dayOf(second, first)
}

function toYear(written = ''): number {
  return written.length === 2 ? 2000 + Number(written) : Number(written)
}
