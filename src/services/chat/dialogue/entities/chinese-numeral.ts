/** A whole number that a text begins with, from some place on; `end` is the place after it. */
export interface Numeral {
  readonly value: number
  readonly end: number
}

const digits: ReadonlyMap<string, number> = new Map(
  Array.from('〇一二三四五六七八九', (character, value) => [character, value] as const),
)
  .set('零', 0)
  .set('两', 2)

const units: ReadonlyMap<string, number> = new Map([
  ['十', 10],
  ['百', 100],
  ['千', 1000],
])
const groups: ReadonlyMap<string, number> = new Map([
  ['万', 10_000],
  ['亿', 100_000_000],
])

/**
 * Reads a Chinese numeral in simplified characters, as far as it goes: `三十` 30, `两百零五` 205, `一千二` 1200,
 * `三万五千` 35,000, `3万5千` the same. ASCII digits may stand for a coefficient, where not so many that the number
 * can't be told from its neighbours any more (9 × 10¹⁵). A row of digits (`二〇二六`) is no numeral: see
 * {@link readDigitRow}. Undefined where the text has none there.
 */
export function readNumeral(text: string, start: number): Numeral | undefined {
  let index = start
  // What is read: whole groups, the part below the group, a digit that waits for its unit, what the last unit was.
  let total = 0
  let part = 0
  let waiting: number | undefined
  let lastUnit = Infinity
  let lastGroup = Infinity
  let isAfterZero = false
  for (; index < text.length;) {
    const digit = readDigit(text, index)
    const character = text[index] ?? ''
    const unit = units.get(character)
    const group = groups.get(character)
    if (digit !== undefined) {
      if (waiting !== undefined) break
      if (digit.value === 0 && digit.end === index + 1 && index > start) isAfterZero = true
      else waiting = digit.value
      index = digit.end
      continue
    }
    if (unit !== undefined) {
      const coefficient = waiting ?? (unit === 10 && (index === start || isAfterZero) ? 1 : undefined)
      if (coefficient === undefined || unit >= lastUnit) break
      part += coefficient * unit
      lastUnit = unit
    } else if (group !== undefined) {
      const coefficient = part + (waiting ?? 0)
      const isOfGroup = group > lastGroup
      if (coefficient === 0 && !(isOfGroup && total > 0)) break
      if (group === lastGroup) break
      total = isOfGroup ? (total + coefficient) * group : total + coefficient * group
      part = 0
      lastUnit = Infinity
      lastGroup = group
    } else break
    waiting = undefined
    isAfterZero = false
    index++
  }
  if (index === start) return undefined
  const last = lastUnit === Infinity ? lastGroup : lastUnit
  // In 一千二 the last digit counts the next smaller unit, in 一千零二 and 三十二 it counts ones.
  const isElliptic = waiting !== undefined && waiting < 10 && !isAfterZero && last >= 100 && last !== Infinity
  const value = total + part + (waiting ?? 0) * (isElliptic ? last / 10 : 1)
  return Number.isSafeInteger(value) ? { value, end: index } : undefined
}

/** The value of a text that is a Chinese numeral or ASCII digits, and nothing else. */
export function valueOfNumeral(text: string): number | undefined {
  const row = readDigitRow(text, 0)
  if (row !== undefined && row.end === text.length) return Number(row.digits)
  const numeral = readNumeral(text, 0)
  return numeral?.end === text.length ? numeral.value : undefined
}

/** Reads two or more Chinese digits in a row, without units, as they are read out one by one: `二〇二六` is `2026`. */
export function readDigitRow(
  text: string,
  start: number,
): { readonly digits: string; readonly end: number } | undefined {
  const row: number[] = []
  for (let index = start; text[index] !== '两'; index++) {
    const digit = digits.get(text[index] ?? '')
    if (digit === undefined) break
    row.push(digit)
  }
  return row.length < 2 ? undefined : { digits: row.join(''), end: start + row.length }
}

/** Whether a character is one that numerals are written with. */
export function isOfNumeral(character: string | undefined): boolean {
  return character !== undefined && (digits.has(character) || units.has(character) || groups.has(character))
}

/** One Chinese digit, or all ASCII digits that stand there. */
function readDigit(text: string, start: number): Numeral | undefined {
  const digit = digits.get(text[start] ?? '')
  if (digit !== undefined) return { value: digit, end: start + 1 }
  let end = start
  while (isAsciiDigit(text[end])) end++
  return end === start ? undefined : { value: Number(text.slice(start, end)), end }
}

function isAsciiDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9'
}
