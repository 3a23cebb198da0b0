import { Command } from '@commander-js/extra-typings'
import type { Texts } from '../../texts/texts.ts'
import { timeQuery } from './query.ts'
import { timeReport } from './report.ts'
import { timeServe } from './serve.ts'

export function timeCommand(texts: Texts) {
  return new Command('time')
    .description(texts.time.description)
    .addCommand(timeServe(texts))
    .addCommand(timeQuery(texts))
    .addCommand(timeReport(texts))
}
