import { Command } from '@commander-js/extra-typings'
import { jsonOption, quietOption } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { version } from '../../version.ts'
import { dbOption, openHistory } from './inventory-option.ts'
import { formatOption, outputOption, tellsChanges } from './report-options.ts'
import { openReportOutput } from './report-output.ts'

export function scanReport(texts: Texts) {
  return new Command('report')
    .description(texts.scan.report.description)
    .argument('[id]', texts.scan.report.id, 'latest')
    .addOption(formatOption(texts))
    .addOption(jsonOption(texts))
    .addOption(outputOption(texts))
    .addOption(dbOption(texts))
    .addOption(quietOption(texts))
    .addHelpText('after', texts.example('portside scan report', 'portside scan report 5e6f7a8b --json'))
    .action(async (id, flags) => {
      const { writeReport } = await import('../../../services/scan/index.ts')
      await using inventory = await openHistory(flags.db)
      const result = await inventory.load(id)
      const output = await openReportOutput(flags.output)
      const format = flags.json === true ? 'json' : flags.format
      const diff = tellsChanges(format) ? await inventory.changesOf(result.scan.id) : undefined
      const style = { language: texts.language, color: output.isColoured, version: version() }
      await output.writeAll(writeReport(result, { format, diff, ...style }))
      await output.end()
      if (flags.output !== undefined && flags.quiet !== true)
        process.stderr.write(`${texts.scan.wrote(flags.output)}\n`)
    })
}
