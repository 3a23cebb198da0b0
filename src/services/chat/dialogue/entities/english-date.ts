import { addMonths, type CivilDay, dateOfDay, dayOfDate, firstOfMonth, lastOfMonth } from './civil-day.ts'
import {
  type DateForm,
  type DateParts,
  type DateUnit,
  dayOfMonth,
  daysLater,
  nextDate,
  nextDayOfMonth,
  nextWeekday,
  weekdayOf,
} from './date-form.ts'
import { readWordNumeral } from './english-numeral.ts'
import { holidayPattern, holidays } from './holiday.ts'

const dayWords: ReadonlyMap<string, number> = new Map([
  ['day before yesterday', -2],
  ['yesterday', -1],
  ['last night', -1],
  ['today', 0],
  ['tonight', 0],
  ['this morning', 0],
  ['this afternoon', 0],
  ['this evening', 0],
  ['tomorrow', 1],
  ['tommorow', 1],
  ['tmr', 1],
  ['tmrw', 1],
  ['tmw', 1],
  ['2moro', 1],
  ['day after tomorrow', 2],
])

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const nearWords: Readonly<Record<string, number>> = { last: -1, this: 0, the: 0, next: 1 }

const start = '(?<![\\p{Script=Latin}\\p{N}])'
const end = '(?![\\p{Script=Latin}\\p{N}])'
const near = '(?<near>this|next|last)'
const weekday = '(?<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)'
// These are words of their own as well (the sun, sat down) and are days only where something says so.
const shortWeekday = '(?<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)'
const month =
  '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const day = '(?<day>[0-9]{1,2})(?:st|nd|rd|th)?'
// "March twenty five", but not "march one step" nor "may two": where it stands alone, a small word is seldom a day.
const dayInWords = '(?<day>(?:twenty|thirty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)'
const year = '(?:,? ?(?<year>[0-9]{4}))?'
const count = '(?<count>[0-9]{1,4}|[a-z]{1,9}(?:[ -][a-z]{3,5})?)'
const unit = '(?<unit>day|week|fortnight|month|year)s?'

/**
 * Dates in English, in lower case. Weeks begin on Monday: "next Friday" is the Friday of the week after this one, "last
 * Friday" that of the week before, "this Friday" that of this week even where it is past, "Friday" the first one from
 * today on. A day without its year is the first one from today on, too. "The weekend" is Saturday (on a Sunday: today).
 */
export const englishDateForms: readonly DateForm[] = [
  {
    pattern: form(
      `(?:the )?(?<day>${[...dayWords.keys()].toSorted((a, b) => b.length - a.length).join('|')})`,
    ),
    day: ({ day: word = '' }, today) => today + (dayWords.get(word) ?? 0),
  },
  {
    pattern: form(`(?:in|within) ${count} ${unit}(?:' time)?(?! ago)`),
    day: (parts, today) => countDays(today, parts, 1),
  },
  {
    pattern: form(`${count} ${unit} (?:from (?:now|today)|later|hence)`),
    day: (parts, today) => countDays(today, parts, 1),
  },
  {
    pattern: form(`${count} ${unit} ago`),
    day: (parts, today) => countDays(today, parts, -1),
  },
  {
    pattern: form(`(?:(?<near>this|next|last|coming) )?${weekday}`),
    day: ({ near: which, weekday: name = '' }, today) => dayOfWeek(today, which, name),
  },
  {
    pattern: form(`(?:(?<=on )|(?<near>this|next|last|coming) )${shortWeekday}`),
    day: ({ near: which, weekday: name = '' }, today) => dayOfWeek(today, which, name),
  },
  {
    pattern: form('(?<weekday>mon|tues?|thurs?|fri)'),
    day: ({ weekday: name = '' }, today) => dayOfWeek(today, undefined, name),
  },
  {
    pattern: form(`${near} week (?:on )?${weekday}|${weekday} (?:of )?${near} week`),
    day: ({ near: which, weekday: name = '' }, today) => dayOfWeek(today, which, name),
  },
  {
    pattern: form('(?<near>this|next|last|the) weekend'),
    day: ({ near: which = 'the' }, today) =>
      Math.max(weekdayOf(today, nearWords[which] ?? 0, 5), which === 'the' ? today : -Infinity),
  },
  {
    pattern: form(`${month} (?:the )?${day}(?!:[0-9])${year}`),
    day: dayOfYear,
  },
  {
    pattern: form(`${month} (?:the )?${dayInWords}`),
    day: dayOfYear,
  },
  {
    pattern: form(`(?:the )?${day} (?:of )?${month}${year}`),
    day: dayOfYear,
  },
  {
    pattern: form(`(?:the )?${day} of ${near} month`),
    day: ({ near: which = '', day: number }, today) =>
      dayOfMonth(today, nearWords[which] ?? 0, Number(number)),
  },
  {
    // "On the 25th" at the end, or before what no floor or time of something begins with.
    pattern: form(
      `(?<=on )the (?<day>[0-9]{1,2})(?:st|nd|rd|th)(?= ?(?:[^\\p{L}\\p{N} -]|$|(?:at|in|for|and|or|please|to|from|is|are|if)${end}))`,
    ),
    day: ({ day: number }, today) => nextDayOfMonth(today, Number(number)),
  },
  {
    pattern: form(
      '(?:the )?(?<edge>end|beginning|start) of (?:the |(?<near>this|next|last) )?(?<unit>month|year)',
    ),
    day: edgeOf,
  },
  {
    pattern: form(`(?<holiday>${holidayPattern('Latin')})${year}`),
    day: ({ holiday = '', year: written }, today) => {
      const [monthOf, dayOf] = holidays.get(holiday) ?? [0, 0]
      return written === undefined
        ? nextDate(today, monthOf, dayOf)
        : dayOfDate(Number(written), monthOf, dayOf)
    },
  },
]

function form(pattern: string): RegExp {
  return new RegExp(`${start}(?:${pattern})${end}`, 'gu')
}

function countDays(
  today: CivilDay,
  { count: written = '', unit: name }: DateParts,
  sign: 1 | -1,
): CivilDay | undefined {
  const counted = readCount(written)
  if (counted === undefined) return undefined
  if (name === 'fortnight') return daysLater(today, sign * counted * 14, 'day')
  return daysLater(today, sign * counted, name as DateUnit)
}

function readCount(written = ''): number | undefined {
  if (/^[0-9]/.test(written)) return Number(written)
  if (written === 'a' || written === 'an') return 1
  const words = written.split(/[ -]/)
  const numeral = readWordNumeral(words, 0)
  return numeral?.words === words.length ? numeral.value : undefined
}

function dayOfWeek(today: CivilDay, which: string | undefined, name: string): CivilDay {
  const index = weekdays.indexOf(name.slice(0, 3))
  const weeksLater = nearWords[which ?? '']
  return weeksLater === undefined ? nextWeekday(today, index) : weekdayOf(today, weeksLater, index)
}

function dayOfYear(
  { month: name = '', day: number, year: written }: DateParts,
  today: CivilDay,
): CivilDay | undefined {
  const index = months.indexOf(name.slice(0, 3)) + 1
  const dayOf = readCount(number) ?? Number.NaN
  return written === undefined ? nextDate(today, index, dayOf) : dayOfDate(Number(written), index, dayOf)
}

function edgeOf({ edge, near: which, unit: name }: DateParts, today: CivilDay): CivilDay | undefined {
  const later = nearWords[which ?? 'this'] ?? 0
  if (name === 'year') {
    const { year: thisYear } = dateOfDay(today)
    if (edge === 'end') return dayOfDate(thisYear + later, 12, 31)
    return which === undefined ? nextDate(today, 1, 1) : dayOfDate(thisYear + later, 1, 1)
  }
  const first = addMonths(firstOfMonth(today), later)
  if (edge === 'end') return lastOfMonth(first)
  return which === undefined && first < today ? addMonths(first, 1) : first
}
