import { Command } from '@commander-js/extra-typings'
import { jsonOption } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { dbOption, openHistory } from './inventory-option.ts'
import { openReportOutput } from './report-output.ts'

export function scanHistory(texts: Texts) {
  return new Command('history')
    .description(texts.scan.history.description)
    .argument('[target]', texts.scan.history.target)
    .addOption(dbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside scan history', 'portside scan history 10.0.0.5 --json'))
    .action(async (target, { db, json }) => {
      const { historyTable } = await import('../../../services/scan/index.ts')
      await using inventory = await openHistory(db)
      const scans = await inventory.history(target)
      const output = await openReportOutput(undefined)
      const style = { language: texts.language, color: output.isColoured }
      await output.writeAll(json === true ? [`${JSON.stringify(scans)}\n`] : historyTable(scans, style))
    })
}
