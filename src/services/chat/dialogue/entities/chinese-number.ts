import { isOfNumeral, readDigitRow, readNumeral } from './chinese-numeral.ts'
import { plainDecimal, plusHalf } from './decimal.ts'
import type { Mention } from './mention.ts'

// What may be counted. A single numeral character is a number only right before one of these, or where no other
// character of a word is beside it: otherwise it is part of a word far more often (一起, 三明治, 二手).
const measure =
  /(?:个|位|名|人|张|本|只|条|件|台|辆|份|杯|碗|瓶|盒|箱|袋|包|斤|(?<!两)两(?![个天位次年周件条本张份人])|克|吨|公里|公斤|公分|米|千米|厘米|元|块|毛|分钱|岁|天|年(?!级)|周(?!年)|小时|分钟|秒|刻钟|星期|礼拜|度|层|楼|间|房|次|遍|趟|篇|首|部|套|双|对|组|排|班|桌|席|票|页|行|句|户|亩|倍|折|棵|朵|颗|粒|片|支|枝|把|架|艘|头|匹|道|节|门|科|届|期|批|顿|成|级|室|厅|卫|人份|晚|夜|角钱|欧元|美元|公顷|升|毫升|号|路|根|块钱|类|种|项|段|步|样)/uy
// After 一 these make words that count nothing.
const wordsOfOne =
  /一(?:样|点|道|路|行|度|成|头|排|把|片|对|双|套|部|首|期|级|节|顿(?!饭)|段|步|根|门|科|夜|家|面|边|时|块儿|块(?!钱))/uy
const halves = /(?:个|斤|天|块|杯|碗|倍|公里|公斤|小时)半(?![夜天个年月价路])|(?:年|周)半(?![夜天个年月])/uy
const halfOf =
  /(?:一半|(?<!一|多|大|小|夜|后|前|上|下)半(?=个|天|小时|年|斤|公斤|公里|杯|份|碗|瓶|箱|块|克|米|价|折))/gu
const numeralRun = /[0-9零〇一二两三四五六七八九十百千万亿]+/gu
// After these a numeral is an ordinal, a weekday, rough, a fraction, the minutes of a time, or part of a longer number.
const notCountedAfter =
  /(?:第|周|星期|礼拜|几|初|(?<!百分)之|[\p{Script=Latin}_.:]|[0-9零一二两三四五六七八九十正腊][点月])$/u
const lettersOrDigits = /[\p{L}\p{N}]/u
const asciiDigits = /^[0-9]+$/
// A time of day with its minutes, the name of a month, or a rough number.
const notCountedBefore = /点(?!数)|时(?!间)|月(?!饼)|几/uy
const decimals = /点(?<digits>[零〇一二三四五六七八九]+)(?![十百分刻])(?<unit>[百千万亿]?)/uy
const places: Readonly<Record<string, number>> = { 百: 2, 千: 3, 万: 4, 亿: 8 }
const minus = /(?:负|零下)$/u

/**
 * Finds numbers in Chinese numerals: `三十`, `两百零五`, `一千二` (1200), `二零二` (digit by digit), `十二点五`, `3万5千`,
 * `两个半` (2.5), `半`, `俩`. A single character counts only where it stands before a measure word, or alone.
 */
export function findChineseNumbers(text: string): readonly Mention[] {
  const mentions: Mention[] = []
  for (const { index: start, 0: run } of text.matchAll(numeralRun)) {
    mentions.push(...readRun(text, start, start + run.length))
  }
  for (const { index: start, 0: half } of text.matchAll(halfOf)) {
    mentions.push({ start, end: start + half.length, value: '0.5' })
  }
  for (const { index: start, 0: pair } of text.matchAll(/俩|仨/g)) {
    mentions.push({ start, end: start + 1, value: pair === '俩' ? '2' : '3' })
  }
  return mentions
}

/** Numbers in a run of characters that numerals are written with. Where one of them is none, the rest isn't either. */
function readRun(text: string, start: number, end: number): readonly Mention[] {
  const mentions: Mention[] = []
  if (notCountedAfter.test(text.slice(Math.max(0, start - 3), start))) return mentions
  for (let index = start; index < end;) {
    const number = readNumber(text, index)
    if (number === undefined) break
    if (number.value !== undefined)
      mentions.push(signed(text, { ...number, value: number.value, start: index }))
    // In 三两米饭 a 两 is what is counted.
    if (text[number.end] === '两') break
    index = number.end
  }
  return mentions
}

interface NumberReading {
  readonly end: number
  /** Absent: what stands there isn't a number, but what follows may be. */
  readonly value?: string
}

function readNumber(text: string, start: number): NumberReading | undefined {
  const row = readDigitRow(text, start)
  if (row !== undefined) {
    // 四五十: four or five times ten. 五一, 四五个: no number, or a rough one.
    if (isOfNumeral(text[row.end])) return undefined
    const isNumber = row.digits.length > 2 || row.digits.includes('0')
    return isNumber ? { end: row.end, value: plainDecimal(row.digits) } : { end: row.end }
  }
  const numeral = readNumeral(text, start)
  if (numeral === undefined) return undefined
  const { end } = numeral
  // Those without a Chinese unit are found as digits.
  if (asciiDigits.test(text.slice(start, end))) return { end }
  const fraction = matchAt(decimals, text, end)
  if (fraction !== undefined) {
    const { digits = '', unit = '' } = fraction.groups ?? {}
    const ascii = Array.from(digits, (digit) => readNumeral(digit, 0)?.value).join('')
    return {
      end: end + fraction[0].length,
      value: plainDecimal(String(numeral.value), ascii, places[unit] ?? 0),
    }
  }
  if (matchAt(notCountedBefore, text, end) !== undefined) return undefined
  const half = matchAt(halves, text, end)
  if (half !== undefined) return { end: end + half[0].length, value: plusHalf(String(numeral.value)) }
  if (end - start > 1 || isCounted(text, start)) return { end, value: String(numeral.value) }
  return isOfNumeral(text[end]) ? undefined : { end }
}

/** Whether a single numeral character is a number where it stands. */
function isCounted(text: string, start: number): boolean {
  if (minus.test(text.slice(Math.max(0, start - 2), start))) return true
  const isAlone = ![text[start - 1], text[start + 1]].some((beside) => lettersOrDigits.test(beside ?? ' '))
  if (isAlone) return true
  return matchAt(measure, text, start + 1) !== undefined && matchAt(wordsOfOne, text, start) === undefined
}

function signed(text: string, mention: Mention): Mention {
  const sign = minus.exec(text.slice(Math.max(0, mention.start - 2), mention.start))?.[0]
  if (sign === undefined || mention.value === '0') return mention
  return { ...mention, start: mention.start - sign.length, value: `-${mention.value}` }
}

function matchAt(pattern: RegExp, text: string, place: number): RegExpExecArray | undefined {
  pattern.lastIndex = place
  return pattern.exec(text) ?? undefined
}
