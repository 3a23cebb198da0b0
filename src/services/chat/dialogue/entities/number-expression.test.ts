import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findDates } from './date-expression.ts'
import { foldText } from './folded-text.ts'
import { findNumbers } from './number-expression.ts'

function numbersIn(question: string): readonly string[] {
  const { text, origin } = foldText(question)
  return findNumbers(text, findDates(text, new Date(2026, 10, 25))).map((mention) => {
    const { start, end } = origin(mention)
    return `${question.slice(start, end)} = ${mention.value}`
  })
}

/** Rows of a question, the part of it that is a number, and the number. */
function checkRows(rows: readonly (readonly [question: string, text: string, value: string])[]): void {
  for (const [question, text, value] of rows) {
    assert.deepEqual(numbersIn(question), [`${text} = ${value}`], question)
  }
}

describe('findNumbers()', () => {
  it('finds numbers in Chinese', () => {
    checkRows([
      ['三十', '三十', '30'],
      ['十', '十', '10'],
      ['十二个', '十二', '12'],
      ['两百零五', '两百零五', '205'],
      ['兩百零五', '兩百零五', '205'],
      ['一千二', '一千二', '1200'],
      ['一千零二', '一千零二', '1002'],
      ['三百五', '三百五', '350'],
      ['两万三', '两万三', '23000'],
      ['三万五千', '三万五千', '35000'],
      ['一百一十', '一百一十', '110'],
      ['一亿三千万', '一亿三千万', '130000000'],
      ['一万亿', '一万亿', '1000000000000'],
      ['三百六十五天', '三百六十五', '365'],
      ['十二点五', '十二点五', '12.5'],
      ['一点五亿', '一点五亿', '150000000'],
      ['零点二五', '零点二五', '0.25'],
      ['二零二', '二零二', '202'],
      ['三张票', '三', '3'],
      ['要两杯', '两', '2'],
      ['一个', '一', '1'],
      ['三', '三', '3'],
      ['我们俩', '俩', '2'],
      ['半小时', '半', '0.5'],
      ['一半', '一半', '0.5'],
      ['两个半小时', '两个半', '2.5'],
      ['三斤半', '三斤半', '3.5'],
      ['负五', '负五', '-5'],
      ['零下五度', '零下五', '-5'],
      ['百分之三十', '三十', '30'],
      ['三两米饭', '三', '3'],
      ['三 十 个', '三 十', '30'],
    ])
  })

  it('finds numbers in digits', () => {
    checkRows([
      ['42?', '42', '42'],
      ['４２', '４２', '42'],
      ['1,234.5', '1,234.5', '1234.5'],
      ['007', '007', '7'],
      ['1.50', '1.50', '1.5'],
      ['3万', '3万', '30000'],
      ['1.5亿', '1.5亿', '150000000'],
      ['1.1亿', '1.1亿', '110000000'],
      ['3万5千', '3万5千', '35000'],
      ['3千米', '3千', '3000'],
      ['3k', '3k', '3000'],
      ['2.5 million', '2.5 million', '2500000'],
      ['3kg', '3', '3'],
      ['20min', '20', '20'],
      ['30%', '30', '30'],
      ['-5', '-5', '-5'],
      ['is it minus 5 degrees', 'minus 5', '-5'],
      ['5张', '5', '5'],
      ['123456789012345678901234567890', '123456789012345678901234567890', '123456789012345678901234567890'],
    ])
    assert.deepEqual(numbersIn('3-5个'), ['3 = 3', '5 = 5'])
    assert.deepEqual(numbersIn('3，5个'), ['3 = 3', '5 = 5'])
  })

  it('finds numbers in English', () => {
    checkRows([
      ['thirty-five', 'thirty-five', '35'],
      ['two hundred and five', 'two hundred and five', '205'],
      ['Twenty One people', 'Twenty One', '21'],
      ['a dozen eggs', 'a dozen', '12'],
      ['two dozen', 'two dozen', '24'],
      ['half a dozen', 'half a dozen', '6'],
      ['a hundred', 'a hundred', '100'],
      ['three hundred thousand', 'three hundred thousand', '300000'],
      ['one million two hundred thousand and six', 'one million two hundred thousand and six', '1200006'],
      ['one and a half hours', 'one and a half', '1.5'],
      ['half an hour', 'half', '0.5'],
      ['three point one four', 'three point one four', '3.14'],
      ['minus ten', 'minus ten', '-10'],
      ['a two-bedroom flat', 'two', '2'],
      ['one ticket', 'one', '1'],
      ['zero', 'zero', '0'],
    ])
    assert.deepEqual(numbersIn('two and five'), ['two = 2', 'five = 5'])
    assert.deepEqual(numbersIn('seven minus four'), ['seven = 7', 'four = 4'])
    assert.deepEqual(numbersIn('17 minus 4'), ['17 = 17', '4 = 4'])
    assert.deepEqual(numbersIn('two three'), ['two = 2', 'three = 3'])
  })

  it('finds none in dates, times, ordinals, names, and words that only look like one', () => {
    const questions = [
      '一起去',
      '万一',
      '三明治',
      '一下',
      '一样',
      '一点',
      '百度一下',
      '十分感谢',
      '千万别',
      '统一',
      '第三',
      '第3个',
      '四五个',
      '四五十个',
      '两三个',
      '几十个',
      '十几个',
      '三三两两',
      '三分之一',
      '三点开会',
      '3点20分',
      '下午三点二十',
      '星期三',
      '三天后',
      '11月25日',
      '五月',
      '三年级',
      '10:30',
      '10am',
      "5 o'clock",
      'eleven am',
      "five o'clock",
      '2nd',
      'second',
      'A101',
      '1.2.3.4',
      '24/7',
      'in 3 days',
      '八月十五',
      '1.234,50',
      'tomorrow at seven',
      'Dec 5th at 3?',
      'this one',
      'one of them',
      'which one',
      'someone',
      'tent',
      'a half-truth',
      'and',
      '2026-11-25',
    ]
    for (const question of questions) assert.deepEqual(numbersIn(question), [], question)
  })

  it('finds numbers beside dates, and what may be either', () => {
    assert.deepEqual(numbersIn('11月25日订三张票'), ['三 = 3'])
    assert.deepEqual(numbersIn('book 2 seats for Nov 30'), ['2 = 2'])
    assert.deepEqual(numbersIn('at seven desks'), ['seven = 7'])
    assert.deepEqual(numbersIn('11.25'), ['11.25 = 11.25'])
  })
})
