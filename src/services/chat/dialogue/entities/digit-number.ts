import { plainDecimal } from './decimal.ts'
import type { Mention } from './mention.ts'

// Digits, and whatever they are joined with: only the whole tells whether it is a number.
const joinedDigits = /(?<![\p{Script=Latin}\p{N}_.])[0-9]+(?:[.,:/~-][0-9]+)*/gu
const grouped = /^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/
const decimal = /^[0-9]+(?:\.[0-9]+)?$/
const several = /^[0-9]+(?:\.[0-9]+)?[~-][0-9]+(?:\.[0-9]+)?$|^[0-9]+(?:,[0-9]+)+$/

const scale =
  /[十百千万]?[万亿]|[百千]|k(?![\p{L}\p{N}])| ?(?:hundred|thousand|million|billion|trillion|bn)(?!\p{L})/uy
/** By how many places such a word after the digits moves the point. */
const places: Readonly<Record<string, number>> = {
  k: 3,
  hundred: 2,
  thousand: 3,
  million: 6,
  billion: 9,
  bn: 9,
  trillion: 12,
  百: 2,
  千: 3,
  万: 4,
  十万: 5,
  百万: 6,
  千万: 7,
  万万: 8,
  亿: 8,
  十亿: 9,
  百亿: 10,
  千亿: 11,
  万亿: 12,
}

// With these it is a time of day, the name of a month or an ordinal, and no number.
const notCounted =
  /(?:点(?!数)|时(?!间)|月(?!饼)| ?(?:am|pm|a\.m\.|p\.m\.|o'?clock)(?!\p{L})|(?:st|nd|rd|th)(?!\p{L}))/uy
const notCountedAfter = /(?:第|[0-9零一二两三四五六七八九十正腊][点月])$/u
const minus = /(?:(?<=^|[\s(:,=])-|负|零下|(?<![\p{L}\p{N}]|[0-9] )minus |(?<!\p{L})negative )$/u

/**
 * Finds numbers in ASCII digits (what NFKC makes of all others). With a Chinese or English unit right after them it is
 * one number: `1.5亿`, `3k`, `2 million`. A range or a list (`3-5`, `3,5`) is as many numbers.
 */
export function findDigitNumbers(text: string): readonly Mention[] {
  const mentions: Mention[] = []
  for (const { 0: joined, index: start } of text.matchAll(joinedDigits)) {
    const end = start + joined.length
    if (notCountedAfter.test(text.slice(Math.max(0, start - 2), start)) || matchesAt(notCounted, text, end))
      continue
    if (decimal.test(joined) || grouped.test(joined)) mentions.push(readScaled(text, start, joined))
    else if (several.test(joined)) mentions.push(...readSeveral(joined, start))
  }
  return mentions
}

function readScaled(text: string, start: number, digits: string): Mention {
  scale.lastIndex = start + digits.length
  const unit = scale.exec(text)?.[0] ?? ''
  const [integer = '', fraction] = digits.replaceAll(',', '').split('.')
  const value = plainDecimal(integer, fraction, places[unit.trim()] ?? 0)
  const sign = minus.exec(text.slice(Math.max(0, start - 12), start))?.[0] ?? ''
  return {
    start: start - sign.length,
    end: start + digits.length + unit.length,
    value: sign === '' || value === '0' ? value : `-${value}`,
  }
}

function readSeveral(joined: string, start: number): readonly Mention[] {
  return Array.from(joined.matchAll(/[0-9.]+/g), ({ 0: digits, index }) => {
    const [integer = '', fraction] = digits.split('.')
    return {
      start: start + index,
      end: start + index + digits.length,
      value: plainDecimal(integer, fraction),
    }
  })
}

function matchesAt(pattern: RegExp, text: string, place: number): boolean {
  pattern.lastIndex = place
  return pattern.test(text)
}
