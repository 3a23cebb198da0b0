import { type CivilDay, dateOfDay, dayOfDate, firstOfMonth, addMonths, lastOfMonth } from './civil-day.ts'
import { valueOfNumeral } from './chinese-numeral.ts'
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
import { holidayPattern, holidays } from './holiday.ts'

const dayWords: ReadonlyMap<string, number> = new Map([
  ...named(-3, '大前天', '大前儿'),
  ...named(-2, '前天', '前日', '前儿'),
  ...named(-1, '昨天', '昨日', '昨儿', '昨晚', '昨夜'),
  ...named(0, '今天', '今日', '今儿', '今晚', '今夜', '今早', '今晨'),
  ...named(1, '明天', '明日', '明儿', '明晚', '明早', '明晨'),
  ...named(2, '后天', '后日', '后儿'),
  ...named(3, '大后天', '大后儿'),
])

const units: Readonly<Record<string, DateUnit>> = {
  天: 'day',
  日: 'day',
  周: 'week',
  星期: 'week',
  礼拜: 'week',
  月: 'month',
  年: 'year',
}
const nearWords: Readonly<Record<string, number>> = { 上上: -2, 上: -1, 这: 0, 本: 0, 当: 0, 下: 1, 下下: 2 }
const yearWords: Readonly<Record<string, number>> = { 前年: -2, 去年: -1, 今年: 0, 本年: 0, 明年: 1, 后年: 2 }

const weekdays = ['一1', '二2', '三3', '四4', '五5', '六6', '日天7']

const numeral = '[0-9]{1,2}|[一二三四五六七八九十]{1,3}'
const count = '[0-9]{1,4}|[一二两三四五六七八九十百]{1,5}|半'
const noNumeralBefore = '(?<![0-9一二三四五六七八九十百千零])'
const year =
  '(?:(?<near>前年|去年|今年|本年|明年|后年)的?|(?<![0-9])(?<year>[0-9]{4}|[0-9]{2})年|(?<year>[零〇一二三四五六七八九]{4}|[零〇一二三四五六七八九]{2})年)'
const nearMonth = '(?<near>上上|上|这|本|当|下下|下)个?'

/**
 * Dates in Chinese, in simplified characters. Weeks begin on Monday: 下周三 is the Wednesday of the week after this one,
 * 这周三 that of this one even where it is past, 周三 the first Wednesday from today on. A day without its year or month
 * is the first one from today on, too. 周末 is Saturday (on a Sunday: today).
 */
export const chineseDateForms: readonly DateForm[] = [
  {
    // Not in 以前天天, 目前天气, 今后天气, 聪明天才, 说明日期, 明儿子, 后天性.
    pattern:
      /(?<day>大[前后][天儿]|(?<![目以之从提面眼当先午])前[天日儿]|[昨今][天日儿]|(?<!聪)明[天日儿]|(?<![以之今然最雨午饭先])后[天日儿]|[今昨明]晚|[今明][早晨]|[今昨]夜)(?<!天(?=气(?![温压象死人得]))|日(?=[期志本元语])|儿(?=[子童女歌媳])|后天(?=性))/gu,
    day: ({ day = '' }, today) => today + (dayWords.get(day) ?? 0),
  },
  {
    pattern: new RegExp(
      `${noNumeralBefore}(?<count>${count})(?<unit>天|(?<![0-9])日|周|个?星期|个?礼拜|个月|年)(?:之|以)?(?<side>后|前)`,
      'gu',
    ),
    day: ({ count: written, unit, side }, today) => countDays(today, written, unit, side === '后' ? 1 : -1),
  },
  {
    pattern: new RegExp(
      `(?:再过|(?<![超度不经通路错难])过)(?<count>${count})(?<unit>天|周|个?星期|个?礼拜|个月|年)(?!前|后)`,
      'gu',
    ),
    day: ({ count: written, unit }, today) => countDays(today, written, unit, 1),
  },
  {
    // Not in 一周三天, 每周一次, 每周两节课.
    pattern:
      /(?:(?<near>上上|上|这|本|下下|下)个?)?(?<!(?<!周|星期|礼拜)[一二两三四五六七八九十几半])(?:周|星期|礼拜)(?<weekday>[一二三四五六日天末]|[1-7](?![0-9.:%天点]))(?![个次]|节(?![目日假]))/gu,
    day: ({ near, weekday = '' }, today) => {
      const weeksLater = near === undefined ? undefined : nearWords[near]
      if (weekday === '末') return weekend(today, weeksLater)
      const index = weekdays.findIndex((names) => names.includes(weekday))
      return weeksLater === undefined ? nextWeekday(today, index) : weekdayOf(today, weeksLater, index)
    },
  },
  {
    pattern: new RegExp(`${nearMonth}月的?(?<day>${numeral})[号日]`, 'gu'),
    day: ({ near = '', day = '' }, today) => dayOfMonth(today, nearWords[near] ?? 0, numberOf(day)),
  },
  {
    pattern: new RegExp(`(?:${nearMonth})?月(?<edge>底|末|初)`, 'gu'),
    day: ({ near, edge }, today) => monthEdge(today, near, edge === '初'),
  },
  {
    pattern: new RegExp(`(?:${year})?${noNumeralBefore}(?<month>${numeral})月(?<edge>底|末|初)`, 'gu'),
    day: (parts, today) => {
      const month = numberOf(parts['month'])
      if (parts['edge'] === '初') return dayOfYear(today, parts, month, 1)
      // How long the month is depends on its year, so the year is that in which the 28th comes next.
      const day = dayOfYear(today, parts, month, 28) ?? Number.NaN
      return Number.isNaN(day) ? undefined : lastOfMonth(day)
    },
  },
  {
    pattern: new RegExp(`(?:(?:${year})年?|年)(?<edge>底|末|初(?![一二三四五六七八九十]))`, 'gu'),
    day: (parts, today) => {
      const [month, day] = parts['edge'] === '初' ? [1, 1] : [12, 31]
      return dayOfYear(today, parts, month, day)
    },
  },
  {
    pattern: new RegExp(
      `(?:${year})?${noNumeralBefore}(?<month>${numeral})月份?(?:(?<day>${numeral})[号日]|(?<day>[0-9]{1,2})(?![0-9个人次元块本张份]))`,
      'gu',
    ),
    day: (parts, today) => dayOfYear(today, parts, numberOf(parts['month']), numberOf(parts['day'])),
  },
  {
    // Not the third building, line, gate (三号楼, 3号线), nor a room.
    pattern: new RegExp(
      `(?<![0-9一二三四五六七八九十百千零月第a-z-])(?<day>${numeral})(?:号(?![楼线门馆宿房教厅院桌机位柜厂店窗口车球选店站库床厢舱字码特])|日(?![元本语常用]))`,
      'gu',
    ),
    day: ({ day = '' }, today) => nextDayOfMonth(today, numberOf(day)),
  },
  {
    pattern: new RegExp(
      `(?:${year})?(?<![一二三四五六七八九十])(?<holiday>${holidayPattern('Han')})(?![一二三四五六七八九十])`,
      'gu',
    ),
    day: (parts, today) => {
      const [month, day] = holidays.get(parts['holiday'] ?? '') ?? [0, 0]
      return dayOfYear(today, parts, month, day)
    },
  },
]

function named(offset: number, ...words: readonly string[]): readonly (readonly [string, number])[] {
  return words.map((word) => [word, offset])
}

function numberOf(written = ''): number {
  return valueOfNumeral(written) ?? Number.NaN
}

function countDays(today: CivilDay, written = '', unit = '', sign: 1 | -1): CivilDay | undefined {
  const counted = written === '半' ? 0.5 : numberOf(written)
  const dateUnit = units[unit.replace('个', '')] ?? 'day'
  // Half a year is six months.
  if (counted === 0.5 && dateUnit === 'year') return daysLater(today, sign * 6, 'month')
  return Number.isNaN(counted) ? undefined : daysLater(today, sign * counted, dateUnit)
}

function weekend(today: CivilDay, weeksLater: number | undefined): CivilDay {
  return Math.max(weekdayOf(today, weeksLater ?? 0, 5), weeksLater === undefined ? today : -Infinity)
}

function monthEdge(today: CivilDay, near: string | undefined, isFirst: boolean): CivilDay {
  if (near === undefined && isFirst) return firstOfMonth(today) === today ? today : lastOfMonth(today) + 1
  const month = addMonths(firstOfMonth(today), nearWords[near ?? '本'] ?? 0)
  return isFirst ? month : lastOfMonth(month)
}

/** A day of the year that is named, or else the first such day from today on. */
function dayOfYear(
  today: CivilDay,
  { near, year: written }: DateParts,
  month: number,
  day: number,
): CivilDay | undefined {
  if (near !== undefined) return dayOfDate(dateOfDay(today).year + (yearWords[near] ?? 0), month, day)
  if (written === undefined) return nextDate(today, month, day)
  const number = numberOf(written)
  return dayOfDate(number < 100 ? number + 2000 : number, month, day)
}
