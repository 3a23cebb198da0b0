import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findDates } from './date-expression.ts'
import { foldText } from './folded-text.ts'

// A Wednesday.
const now = new Date(2026, 10, 25, 10, 0)

function datesIn(question: string, at: Date = now): readonly string[] {
  const { text, origin } = foldText(question)
  return findDates(text, at).map((mention) => {
    const { start, end } = origin(mention)
    return `${question.slice(start, end)} = ${mention.value}`
  })
}

/** Rows of a question, the part of it that is a date, and the day. */
function checkRows(rows: readonly (readonly [question: string, text: string, day: string])[]): void {
  for (const [question, text, day] of rows)
    assert.deepEqual(datesIn(question), [`${text} = ${day}`], question)
}

describe('findDates() in Chinese', () => {
  it('finds days near today, also as they are said every day', () => {
    checkRows([
      ['今天有课吗', '今天', '2026-11-25'],
      ['今日菜单', '今日', '2026-11-25'],
      ['今晚吃什么', '今晚', '2026-11-25'],
      ['明天天气怎么样', '明天', '2026-11-26'],
      ['明天气温多少', '明天', '2026-11-26'],
      ['明日', '明日', '2026-11-26'],
      ['明儿去哪', '明儿', '2026-11-26'],
      ['明早八点', '明早', '2026-11-26'],
      ['後天開門嗎', '後天', '2026-11-27'],
      ['后儿见', '后儿', '2026-11-27'],
      ['大后天', '大后天', '2026-11-28'],
      ['昨天的作业', '昨天', '2026-11-24'],
      ['昨儿', '昨儿', '2026-11-24'],
      ['前天', '前天', '2026-11-23'],
      ['大前天', '大前天', '2026-11-22'],
      ['那 明 天 呢', '明 天', '2026-11-26'],
    ])
  })

  it('counts days, weeks, months and years from today', () => {
    checkRows([
      ['三天后', '三天后', '2026-11-28'],
      ['3天之后还书', '3天之后', '2026-11-28'],
      ['３天以后', '３天以后', '2026-11-28'],
      ['十五天后到期', '十五天后', '2026-12-10'],
      ['两天前', '两天前', '2026-11-23'],
      ['两周后', '两周后', '2026-12-09'],
      ['三个星期前', '三个星期前', '2026-11-04'],
      ['一个月后', '一个月后', '2026-12-25'],
      ['半个月后', '半个月后', '2026-12-10'],
      ['半年后', '半年后', '2027-05-25'],
      ['一年前', '一年前', '2025-11-25'],
      ['再过三天放假', '再过三天', '2026-11-28'],
      ['三天后天气如何', '三天后', '2026-11-28'],
    ])
  })

  it('finds weekdays, of weeks that begin on Monday', () => {
    checkRows([
      ['周五有课吗', '周五', '2026-11-27'],
      ['周三', '周三', '2026-11-25'],
      ['星期二', '星期二', '2026-12-01'],
      ['星期天', '星期天', '2026-11-29'],
      ['礼拜日', '礼拜日', '2026-11-29'],
      ['週一', '週一', '2026-11-30'],
      ['这周二', '这周二', '2026-11-24'],
      ['本周五', '本周五', '2026-11-27'],
      ['下周三', '下周三', '2026-12-02'],
      ['下个星期五', '下个星期五', '2026-12-04'],
      ['下周日', '下周日', '2026-12-06'],
      ['下下周一', '下下周一', '2026-12-07'],
      ['上周五', '上周五', '2026-11-20'],
      ['上上周日', '上上周日', '2026-11-15'],
      ['周末愉快', '周末', '2026-11-28'],
      ['下周末', '下周末', '2026-12-05'],
      ['周五十点开会', '周五', '2026-11-27'],
      ['周日天气', '周日', '2026-11-29'],
      ['周五回家', '周五', '2026-11-27'],
      ['周5', '周5', '2026-11-27'],
      ['下周3有空吗', '下周3', '2026-12-02'],
      ['星期7', '星期7', '2026-11-29'],
    ])
  })

  it('finds days of a month, a year or none: the next such day from today on', () => {
    checkRows([
      ['12月3日', '12月3日', '2026-12-03'],
      ['11月25号', '11月25号', '2026-11-25'],
      ['11月24号', '11月24号', '2027-11-24'],
      ['十一月三十号', '十一月三十号', '2026-11-30'],
      ['2 月 3 日', '2 月 3 日', '2027-02-03'],
      ['2月29日', '2月29日', '2028-02-29'],
      ['12月25', '12月25', '2026-12-25'],
      ['二〇二六年十一月二十五日', '二〇二六年十一月二十五日', '2026-11-25'],
      ['2025年1月1日发生了什么', '2025年1月1日', '2025-01-01'],
      ['27年3月5号', '27年3月5号', '2027-03-05'],
      ['明年三月五号', '明年三月五号', '2027-03-05'],
      ['去年11月30日', '去年11月30日', '2025-11-30'],
      ['28号有空吗', '28号', '2026-11-28'],
      ['3号见', '3号', '2026-12-03'],
      ['31号', '31号', '2026-12-31'],
      ['下个月3号', '下个月3号', '2026-12-03'],
      ['下月十五号', '下月十五号', '2026-12-15'],
      ['上个月1号', '上个月1号', '2026-10-01'],
      ['本月1号', '本月1号', '2026-11-01'],
      ['月底交吗', '月底', '2026-11-30'],
      ['下月底', '下月底', '2026-12-31'],
      ['月初', '月初', '2026-12-01'],
      ['上个月初', '上个月初', '2026-10-01'],
      ['年底', '年底', '2026-12-31'],
      ['11月底', '11月底', '2026-11-30'],
      ['二月底', '二月底', '2027-02-28'],
      ['2028年2月底', '2028年2月底', '2028-02-29'],
      ['十二月初', '十二月初', '2026-12-01'],
      ['明年年初', '明年年初', '2027-01-01'],
      ['明年底', '明年底', '2027-12-31'],
    ])
  })

  it('finds holidays that have a fixed day', () => {
    checkRows([
      ['元旦放假吗', '元旦', '2027-01-01'],
      ['国庆节去哪', '国庆节', '2027-10-01'],
      ['聖誕節', '聖誕節', '2026-12-25'],
      ['明年国庆', '明年国庆', '2027-10-01'],
      ['2030年元旦', '2030年元旦', '2030-01-01'],
      ['双十一有活动吗', '双十一', '2027-11-11'],
      ['五一放几天', '五一', '2027-05-01'],
      ['六一儿童节', '六一儿童节', '2027-06-01'],
      ['平安夜', '平安夜', '2026-12-24'],
    ])
  })

  it('finds none in words that only look like one', () => {
    const questions = [
      '一起去',
      '万一',
      '三明治多少钱',
      '聪明天才',
      '目前天气',
      '今后天气',
      '以前天天去',
      '说明日期',
      '一周一次',
      '每周三次',
      '一周三天',
      '周2.5次',
      '超过三天',
      '三号楼在哪',
      '3号线',
      '三号码',
      '2月30日',
      '13月1号',
      '下周',
      '明年',
      '十一月',
      '2026年',
      '第三天',
      '一天',
      '三月',
      '天天',
      '每天几点开门',
      '星期几',
      '后天性免疫',
      '明儿子',
    ]
    for (const question of questions) assert.deepEqual(datesIn(question), [], question)
  })
})

describe('findDates() in English', () => {
  it('finds days near today, also abbreviated', () => {
    checkRows([
      ['What about today?', 'today', '2026-11-25'],
      ["today's menu", 'today', '2026-11-25'],
      ['TOMORROW', 'TOMORROW', '2026-11-26'],
      ['open tmr?', 'tmr', '2026-11-26'],
      ['tmrw', 'tmrw', '2026-11-26'],
      ['todays menu', 'todays', '2026-11-25'],
      ['tomorow', 'tomorow', '2026-11-26'],
      ['the day after tomorrow', 'the day after tomorrow', '2026-11-27'],
      ['day before yesterday', 'day before yesterday', '2026-11-23'],
      ['yesterday', 'yesterday', '2026-11-24'],
      ['tonight', 'tonight', '2026-11-25'],
      ['in 3 days', 'in 3 days', '2026-11-28'],
      ['in twenty-one days', 'in twenty-one days', '2026-12-16'],
      ['3 days ago', '3 days ago', '2026-11-22'],
      ['a week from now', 'a week from now', '2026-12-02'],
      ['two weeks from today', 'two weeks from today', '2026-12-09'],
      ['in a month', 'in a month', '2026-12-25'],
      ['in a fortnight', 'in a fortnight', '2026-12-09'],
      ['a year ago', 'a year ago', '2025-11-25'],
    ])
  })

  it('finds weekdays, of weeks that begin on Monday', () => {
    checkRows([
      ['Friday', 'Friday', '2026-11-27'],
      ['is it open on Monday?', 'Monday', '2026-11-30'],
      ['wednesday', 'wednesday', '2026-11-25'],
      ['this Tuesday', 'this Tuesday', '2026-11-24'],
      ['next Friday', 'next Friday', '2026-12-04'],
      ['next fri', 'next fri', '2026-12-04'],
      ['next wendesday', 'next wendesday', '2026-12-02'],
      ['last Friday', 'last Friday', '2026-11-20'],
      ['Monday next week', 'Monday next week', '2026-11-30'],
      ['on sat', 'sat', '2026-11-28'],
      ['this weekend', 'this weekend', '2026-11-28'],
      ['next weekend', 'next weekend', '2026-12-05'],
      ['next monday有课吗', 'next monday', '2026-11-30'],
    ])
  })

  it('finds days of months', () => {
    checkRows([
      ['Nov 30', 'Nov 30', '2026-11-30'],
      ['Nov. 25th, 2026', 'Nov. 25th, 2026', '2026-11-25'],
      ['November 24', 'November 24', '2027-11-24'],
      ['25 November', '25 November', '2026-11-25'],
      ['the 1st of May 2027', 'the 1st of May 2027', '2027-05-01'],
      ['May 5', 'May 5', '2027-05-05'],
      ['Sept 3', 'Sept 3', '2027-09-03'],
      ['march twenty five', 'march twenty five', '2027-03-25'],
      ['May thirty-one', 'May thirty-one', '2027-05-31'],
      ['the 3rd of next month', 'the 3rd of next month', '2026-12-03'],
      ['is it open on the 28th?', 'the 28th', '2026-11-28'],
      ['by the end of the month', 'the end of the month', '2026-11-30'],
      ['end of next month', 'end of next month', '2026-12-31'],
      ['Christmas', 'Christmas', '2026-12-25'],
      ["New Year's Eve", "New Year's Eve", '2026-12-31'],
      ['Halloween 2028', 'Halloween 2028', '2028-10-31'],
    ])
  })

  it('finds none in words that only look like one', () => {
    const questions = [
      'may I go',
      'march forward',
      'a second, please',
      'the sun is out',
      'I sat down',
      'we wed',
      'on the 3rd floor',
      'Feb 30',
      'next week',
      'next year',
      'in the day',
      'days ago',
      'mayor 5',
      'decent 3',
      'monkey',
      'the end of the world',
    ]
    for (const question of questions) assert.deepEqual(datesIn(question), [], question)
  })
})

describe('findDates() in digits', () => {
  it('takes the year first, else the month first, unless only the other order is a date', () => {
    checkRows([
      ['2026-11-25', '2026-11-25', '2026-11-25'],
      ['2026/1/5 ok?', '2026/1/5', '2026-01-05'],
      ['2026.12.01', '2026.12.01', '2026-12-01'],
      ['２０２６－１１－２５', '２０２６－１１－２５', '2026-11-25'],
      ['11/25/2026', '11/25/2026', '2026-11-25'],
      ['25/11/2026', '25/11/2026', '2026-11-25'],
      ['3/4/27', '3/4/27', '2027-03-04'],
      ['25.11.2026', '25.11.2026', '2026-11-25'],
      ['25/11', '25/11', '2026-11-25'],
      ['3/4', '3/4', '2027-03-04'],
      ['11.25有课吗', '11.25', '2026-11-25'],
      ['2026-11-25T10:00', '2026-11-25', '2026-11-25'],
    ])
  })

  it('finds none in other numbers', () => {
    const questions = [
      '24/7',
      '11.25元',
      '11.25 kg',
      '$11.25',
      '3.5',
      '192.168.11.25',
      '1/2/3/4',
      '2026-02-30',
      '2026-13-01',
      '50/50',
      '10:30',
      '12-15',
      '111.25',
    ]
    for (const question of questions) assert.deepEqual(datesIn(question), [], question)
  })
})

describe('findDates()', () => {
  it('finds several dates, in order', () => {
    assert.deepEqual(datesIn('周三周四'), ['周三 = 2026-11-25', '周四 = 2026-11-26'])
    assert.deepEqual(datesIn('从明天到下周五，还是 Dec 24?'), [
      '明天 = 2026-11-26',
      '下周五 = 2026-12-04',
      'Dec 24 = 2026-12-24',
    ])
  })

  it('goes over the ends of months and years, and leap days', () => {
    const rows: readonly (readonly [now: Date, question: string, day: string])[] = [
      [new Date(2026, 11, 31, 23, 59), '明天', '2027-01-01'],
      [new Date(2027, 0, 1, 0, 0), '昨天', '2026-12-31'],
      [new Date(2028, 1, 28), '明天', '2028-02-29'],
      [new Date(2026, 0, 31), '一个月后', '2026-02-28'],
      [new Date(2026, 0, 31), '31号', '2026-01-31'],
      [new Date(2026, 3, 30), '31号', '2026-05-31'],
      [new Date(2026, 11, 10), '下个月3号', '2027-01-03'],
      [new Date(2026, 10, 29), '下周一', '2026-11-30'],
      [new Date(2026, 10, 30), '上周日', '2026-11-29'],
      [new Date(2026, 10, 29), '周末', '2026-11-29'],
      [new Date(2096, 2, 1), '2月29日', '2104-02-29'],
    ]
    for (const [at, question, day] of rows) assert.deepEqual(datesIn(question, at), [`${question} = ${day}`])
  })

  it('finds none beyond the years that ISO 8601 writes with four digits', () => {
    assert.deepEqual(datesIn('9000年后'), [])
    assert.deepEqual(datesIn('明天', new Date(9999, 11, 31)), [])
  })
})
