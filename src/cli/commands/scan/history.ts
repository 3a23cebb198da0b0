import { Command, Option } from '@commander-js/extra-typings'
import { jsonOption, wholeNumber } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { dbOption, openHistory } from './inventory-option.ts'
import { openReportOutput } from './report-output.ts'

export function scanHistory(texts: Texts) {
  return new Command('history')
    .description(texts.scan.history.description)
    .argument('[target]', texts.scan.history.target)
    .addOption(
      new Option('--keep <number>', texts.scan.history.keep).argParser(wholeNumber(texts, 0, 1_000_000)),
    )
    .addOption(dbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'portside scan history',
        'portside scan history 10.0.0.5 --json',
        'portside scan history 10.0.0.0/24 --keep 90',
      ),
    )
    .action(async (target, { db, json, keep }) => {
      const { historyTable } = await import('../../../services/scan/index.ts')
      await using inventory = await openHistory(db)
      const scans = await (keep === undefined
        ? inventory.history(target)
        : inventory.keepNewest(keep, target))
      if (keep !== undefined) process.stderr.write(`${texts.scan.history.removed(scans.length)}\n`)
      if (scans.length === 0 && keep !== undefined && json !== true) return
      const output = await openReportOutput(undefined)
      const style = { language: texts.language, color: output.isColoured }
      await output.writeAll(json === true ? [`${JSON.stringify(scans)}\n`] : historyTable(scans, style))
    })
}
