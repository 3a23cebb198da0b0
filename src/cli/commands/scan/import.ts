import { Command, Option } from '@commander-js/extra-typings'
import { jsonOption, quietOption, wholeNumber } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { version } from '../../version.ts'
import { dbOption, openScanHistory } from './inventory-option.ts'
import { formatOption, outputOption } from './report-options.ts'
import { openReportOutput } from './report-output.ts'

/** Takes in what other scanners have reported, and reports it in any form. */
export function importCommand(texts: Texts) {
  return new Command('import')
    .description(texts.scan.import.description)
    .argument('<file>', texts.scan.import.file)
    .addOption(
      new Option('-p, --ports <port>', texts.scan.import.port).argParser(wholeNumber(texts, 1, 65_535)),
    )
    .addOption(formatOption(texts))
    .addOption(jsonOption(texts))
    .addOption(outputOption(texts))
    .addOption(new Option('--all-states', texts.scan.allStates))
    .addOption(dbOption(texts))
    .addOption(new Option('--no-history', texts.scan.noHistory))
    .addOption(quietOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'portside scan import nmap.xml',
        'portside scan import masscan.json --format html -o scan.html',
        'nmap -oX - 10.0.0.0/24 | portside scan import -',
      ),
    )
    .action(async (file, flags) => {
      const { ports: port, format, json, output: target, allStates, quiet } = flags
      const { createReport, importScan, importScanFile } = await import('../../../services/scan/index.ts')
      const options = { allStates: allStates === true, ...(port === undefined ? {} : { port }) }
      const result =
        file === '-'
          ? await importScan(process.stdin as AsyncIterable<Uint8Array>, 'standard input', options)
          : await importScanFile(file, options)
      await using inventory = await openScanHistory(flags, texts)
      await inventory?.keep(result)
      const output = await openReportOutput(target)
      const report = createReport({
        format: json === true ? 'json' : format,
        language: texts.language,
        color: output.isColoured,
        version: version(),
      })
      for (const host of result.hosts) {
        for (const found of host.ports) output.write(report.port(found, host))
        output.write(report.host(host))
      }
      await output.writeAll(report.end(result))
      await output.end()
      if (target !== undefined && quiet !== true) process.stderr.write(`${texts.scan.wrote(target)}\n`)
    })
}
