import { findChineseNumbers } from './chinese-number.ts'
import { findDigitNumbers } from './digit-number.ts'
import { findEnglishNumbers } from './english-number.ts'
import type { Span } from './folded-text.ts'
import { besides, longestFirst, type Mention } from './mention.ts'

const at = /(?<![\p{L}\p{N}])at $/u
const endOfTime =
  /^(?: ?(?:$|[^\p{L}\p{N} %])| (?:on|tomorrow|today|tonight|next|this|in|sharp|if|for)(?!\p{L}))/u

/**
 * Finds numbers that count or measure something, in a folded text: in digits (`1,234.5`, `3k`, `1.5亿`), in Chinese
 * (`两百零五`, `一千二`, `十二点五`, `两个半`) and in English (`two hundred and five`, `a dozen`, `one and a half`). The
 * value is in plain decimal digits, with a `-` where the number is said to be negative (`-5`, `负五`, `零下五度`).
 *
 * No numbers are: parts of dates, times of day (`3:30`, `三点`, `10am`, `at seven`), ordinals (`第三`, `2nd`, `second`), what is read
 * as a name (`A101`, `1.2.3.4`, `24/7`), numerals in words (`一起`, `三明治`), and what counts only roughly (`几十`). Of
 * `30%` and `百分之三十` the value is 30. `dates` are parts of the text that are dates.
 */
export function findNumbers(text: string, dates: readonly Span[]): readonly Mention[] {
  const numbers = longestFirst([
    ...findDigitNumbers(text),
    ...findChineseNumbers(text),
    ...findEnglishNumbers(text),
  ]).filter((number) => !isTimeAfterAt(text, number))
  return besides(
    dates.filter((date) => !numbers.some(({ start, end }) => start === date.start && end === date.end)),
    numbers,
  )
}

/** Whether a number stands as `seven` does in `tomorrow at seven`; not as in `at seven desks`. */
function isTimeAfterAt(text: string, { start, end }: Span): boolean {
  return at.test(text.slice(Math.max(0, start - 4), start)) && endOfTime.test(text.slice(end, end + 12))
}
