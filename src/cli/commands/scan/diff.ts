import { Command } from '@commander-js/extra-typings'
import { jsonOption } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { dbOption, openHistory } from './inventory-option.ts'
import { openReportOutput } from './report-output.ts'

export function scanDiff(texts: Texts) {
  return new Command('diff')
    .description(texts.scan.diff.description)
    .argument('[before]', texts.scan.diff.before)
    .argument('[after]', texts.scan.diff.after)
    .addOption(dbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside scan diff', 'portside scan diff previous latest --json'))
    .action(async (before, after, { db, json }) => {
      const { diffTable } = await import('../../../services/scan/index.ts')
      await using inventory = await openHistory(db)
      const diff = await inventory.diff(before, after)
      const output = await openReportOutput(undefined)
      const style = { language: texts.language, color: output.isColoured }
      await output.writeAll(json === true ? [`${JSON.stringify(diff)}\n`] : diffTable(diff, style))
    })
}
