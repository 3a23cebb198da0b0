import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import type { Texts } from '../../texts/texts.ts'

/** The log of open questions. */
export const logOption = (texts: Texts) => new Option('--log <file>', texts.chat.log).env('PORTSIDE_CHAT_LOG')

const unitsMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 }

/** Parses a time: `7d`, `24h` or `30m` ago, or a date as `2026-11-25` or `2026-11-25T10:00`, in local time. */
export function pastTime(texts: Texts): (word: string) => Date {
  return (word) => {
    const [, count, unit] = /^(\d{1,6})([dhm])$/.exec(word) ?? []
    if (unit !== undefined) return new Date(Date.now() - Number(count) * (unitsMs[unit] ?? 0))
    const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(word)
    const time = new Date(isDate && !word.includes('T') ? `${word}T00:00` : word)
    if (isDate && !Number.isNaN(time.getTime())) return time
    throw new InvalidArgumentError(texts.usage.pastTime)
  }
}
