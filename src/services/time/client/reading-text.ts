import type { Language } from '../../../core/index.ts'
import { type Fault, faultText } from './fault.ts'
import { printable } from './printable-text.ts'
import { tellsWholeSeconds } from './protocols.ts'
import type { TimeReading } from './reading.ts'

interface Words {
  readonly serverTime: string
  readonly offset: string
  readonly delay: string
  readonly jitter: string
  readonly stratum: string
  readonly reference: string
  readonly leap: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    serverTime: 'Server time',
    offset: 'offset',
    delay: 'delay',
    jitter: 'jitter',
    stratum: 'stratum',
    reference: 'reference',
    leap: 'leap',
  },
  zh: {
    serverTime: '服务器时间',
    offset: '偏差',
    delay: '延迟',
    jitter: '抖动',
    stratum: '层级',
    reference: '参考源',
    leap: '闰秒标志',
  },
}

/**
 * A reading for people, with no newline at its end: the server's time (what it wrote, where it wrote text, with control
 * characters escaped), then the server, offset, delay, jitter and NTP's facts on a line, then what is wrong, if anything.
 *
 * ```
 * Server time: 2026-11-22T10:00:00.123456Z
 *   127.0.0.1:8888 ntp  offset +0.004 ms  delay 0.050 ms  jitter 0.003 ms  stratum 10  reference 127.127.1.1  leap 0
 * ```
 */
export function formatReading(reading: TimeReading, language: Language): string {
  const word = words[language]
  const shownTime = reading.text === null ? reading.time : printable(reading.text)
  const facts = [
    `  ${reading.server} ${reading.protocol}`,
    fact(word.offset, reading.offsetMs === null ? null : offsetText(reading.offsetMs, reading.protocol)),
    fact(word.delay, reading.delayMs === null ? null : `${reading.delayMs.toFixed(3)} ms`),
    fact(word.jitter, reading.jitterMs === null ? null : `${reading.jitterMs.toFixed(3)} ms`),
    fact(word.stratum, reading.stratum),
    fact(word.reference, reading.referenceId),
    fact(word.leap, reading.leap),
  ]
  return [
    ...(shownTime === null ? [] : [`${word.serverTime}: ${shownTime}`]),
    facts.filter((text) => text !== '').join('  '),
    ...warnings(reading, language).map((warning) => `  ! ${warning}`),
  ].join('\n')
}

/** What is wrong with a reading, in words; a refusal too, where it came after other answers. */
export function warnings({ fault, kiss }: TimeReading, language: Language): readonly string[] {
  const refusal: Fault | null = kiss === null ? null : { code: 'REFUSED', details: { kiss } }
  const faults = fault?.code === 'REFUSED' ? [fault] : [fault, refusal]
  return faults.filter((one) => one !== null).map((one) => faultText(one, language))
}

function fact(name: string, value: string | number | null): string {
  return value === null ? '' : `${name} ${value}`
}

/** Milliseconds to the microsecond, or whole seconds where the protocol tells no more. */
function offsetText(offsetMs: number, protocol: TimeReading['protocol']): string {
  const sign = offsetMs < 0 ? '-' : '+'
  const size = Math.abs(offsetMs)
  return tellsWholeSeconds(protocol) ? `${sign}${size / 1_000} s (±1 s)` : `${sign}${size.toFixed(3)} ms`
}
