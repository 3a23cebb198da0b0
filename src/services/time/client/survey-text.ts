import type { Language } from '../../../core/index.ts'
import { formatReading } from './reading-text.ts'
import type { Consensus, TimeSurvey, Verdict } from './survey.ts'

interface Words {
  readonly verdicts: Readonly<Partial<Record<Verdict, string>>>
  agree(agreeing: number, voters: number): string
  readonly offset: string
  readonly delay: string
  readonly jitter: string
  readonly between: (low: string, high: string) => string
  readonly noMajority: string
  readonly tooFew: (told: number, asked: number) => string
  readonly nothingToCompare: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    verdicts: { falseticker: 'falseticker: it is wrong, if the majority is right' },
    agree: (agreeing, voters) => `Agreed: ${agreeing} of ${voters} servers`,
    offset: 'offset',
    delay: 'delay',
    jitter: 'jitter',
    between: (low, high) => `(between ${low} and ${high})`,
    noMajority: 'No majority: the servers contradict each other, and nothing tells which is right',
    tooFew: (told, asked) =>
      `No majority: ${told} of ${asked} servers ${told === 1 ? 'tells' : 'tell'} a time and ${told === 1 ? 'vouches' : 'vouch'} for it`,
    nothingToCompare: 'No server has told a time that it vouches for',
  },
  zh: {
    verdicts: { falseticker: '假时钟:如果多数服务器正确,它就是错的' },
    agree: (agreeing, voters) => `一致:${voters} 台服务器中的 ${agreeing} 台`,
    offset: '偏差',
    delay: '延迟',
    jitter: '抖动',
    between: (low, high) => `(在 ${low} 与 ${high} 之间)`,
    noMajority: '没有多数:服务器互相矛盾,无法判断谁正确',
    tooFew: (told, asked) => `没有多数:${asked} 台服务器中只有 ${told} 台给出了它担保的时间`,
    nothingToCompare: '没有服务器给出它自己担保的时间',
  },
}

/**
 * A survey for people, with no newline at its end: each reading as {@link formatReading} has it, falsetickers marked, and
 * below them, where there is more than one, what the majority says, or that there is none.
 */
export function formatSurvey({ readings, consensus }: TimeSurvey, language: Language): string {
  const word = words[language]
  const each = readings.map((reading) => {
    const verdict = word.verdicts[reading.verdict]
    const shown = formatReading(reading, language)
    return verdict === undefined ? shown : `${shown}\n  ! ${verdict}`
  })
  if (readings.length < 2) return each.join('\n')
  const told = readings.filter(({ verdict }) => verdict !== 'unusable').length
  const conclusion =
    consensus === null ? disagreement(told, readings.length, word) : consensusText(consensus, word)
  return [...each, conclusion].join('\n')
}

/** Why there is no majority: too few tell a time, or they tell different ones. */
function disagreement(told: number, asked: number, word: Words): string {
  if (told === 0) return word.nothingToCompare
  return 2 * told > asked ? word.noMajority : word.tooFew(told, asked)
}

function consensusText(consensus: Consensus, word: Words): string {
  const { offsetMs, lowMs, highMs, delayMs, jitterMs, agreeing, voters } = consensus
  return [
    word.agree(agreeing, voters),
    `${word.offset} ${signed(offsetMs)} ${word.between(signed(lowMs), signed(highMs))}`,
    `${word.delay} ${delayMs.toFixed(3)} ms`,
    `${word.jitter} ${jitterMs.toFixed(3)} ms`,
  ].join('  ')
}

function signed(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${Math.abs(ms).toFixed(3)} ms`
}
