import type { Language } from '../../../../core/index.ts'
import type { ServerTally, Spread } from '../history/tally.ts'
import { printable } from '../printable-text.ts'
import { warnings } from '../reading-text.ts'
import { offsetFormat } from './offset-format.ts'
import { formatDuration, formatTime } from './quantity.ts'
import { type WatchTexts, watchTexts } from './watch-texts.ts'

/**
 * A server's latest reading as one line, for where there is no terminal to draw on: when, who, offset and delay, what is
 * wrong, and the end of an outage.
 */
export function formatWatchLine({ latest, news }: ServerTally, atMs: number, language: Language): string {
  const texts = watchTexts[language]
  const { format, error } = offsetFormat(latest.protocol)
  const isOver = news?.toMs !== undefined
  return [
    new Date(atMs).toISOString(),
    `${printable(latest.server)} ${latest.protocol}`,
    ...(latest.offsetMs === null ? [] : [`${texts.offset} ${format(latest.offsetMs)}${error}`]),
    ...(latest.delayMs === null ? [] : [`${texts.delay} ${formatTime(latest.delayMs)}`]),
    ...(isOver ? [texts.recovered(formatDuration(news.toMs - news.fromMs, language), news.lost)] : []),
    ...warnings(latest, language).map((warning) => `! ${warning}`),
    ...(latest.verdict === 'falseticker' ? [`! ${texts.falseticker}`] : []),
  ].join('  ')
}

/** What is to be said of a server when its watch ends: four lines, without a newline at the end. */
export function formatWatchSummary(tally: ServerTally, language: Language): string {
  const texts = watchTexts[language]
  const { latest, asked, answered, offsetMs, delayMs, jitterMs, outages } = tally
  const { format, error } = offsetFormat(latest.protocol)
  const jitter = jitterMs === null ? '' : `  ${texts.jitter} ${formatTime(jitterMs)}`
  return [
    `${printable(latest.server)} ${latest.protocol}: ${texts.asked(asked, answered, percentOf(answered, asked))}`,
    ...(offsetMs === null
      ? []
      : [`  ${texts.offset}  ${spreadText(offsetMs, texts, format)}${error}${jitter}`]),
    ...(delayMs === null ? [] : [`  ${texts.delay}  ${spreadText(delayMs, texts, formatTime)}`]),
    `  ${outages.count === 0 ? texts.noOutage : texts.outages(outages.count, formatDuration(outages.longestMs, language))}`,
  ].join('\n')
}

function spreadText(
  { least, mean, greatest }: Spread,
  texts: WatchTexts,
  format: (ms: number) => string,
): string {
  return `${texts.least} ${format(least)}  ${texts.mean} ${format(mean)}  ${texts.greatest} ${format(greatest)}`
}

/** A share in percent, which is 100 only where nothing is missing. */
function percentOf(part: number, whole: number): string {
  return part === whole ? '100' : Math.min(99.9, (100 * part) / whole).toFixed(1)
}
