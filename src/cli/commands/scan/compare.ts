import { Command, Option } from '@commander-js/extra-typings'
import type { ComparisonFormat } from '../../../services/scan/index.ts'
import { exitStatus } from '../../failures.ts'
import { jsonOption, quietOption, repeatable, wholeNumber } from '../../options.ts'
import { showProgress } from '../../progress-line.ts'
import type { Texts } from '../../texts/texts.ts'
import { version } from '../../version.ts'
import { outputOption } from './report-options.ts'
import { openReportOutput } from './report-output.ts'

const everyEngine = 'connect,syn,nmap,zmap,masscan'
const formats = ['table', 'md', 'html', 'json'] as const satisfies readonly ComparisonFormat[]

/** Scans with several engines and writes one report on all. */
export function compareCommand(texts: Texts) {
  return new Command('compare')
    .description(texts.scan.compare.description)
    .argument('<targets...>', texts.scan.targets)
    .addOption(new Option('--engines <names>', texts.scan.compare.engines).default(everyEngine))
    .addOption(new Option('-p, --ports <ports>', texts.scan.ports).default('1-1024'))
    .addOption(new Option('--exclude <target>', texts.scan.exclude).argParser(repeatable))
    .addOption(
      new Option('--format <form>', texts.scan.compare.format).choices(formats).default('table' as const),
    )
    .addOption(jsonOption(texts))
    .addOption(outputOption(texts))
    .addOption(new Option('--rate <number>', texts.scan.rate).argParser(wholeNumber(texts, 1, 10_000_000)))
    .addOption(new Option('--authorized <text>', texts.scan.authorized))
    .addOption(quietOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'sudo portside scan compare 10.0.0.0/28 -p 1-1000',
        'portside scan compare 127.0.0.1 --engines connect,nmap --format md -o scanning.md',
      ),
    )
    .action(async (targets, flags) => {
      const { compareEngines, writeComparison } = await import('../../../services/scan/index.ts')
      const isQuiet = flags.quiet === true
      const interrupt = new AbortController()
      const onInterrupt = (): void => interrupt.abort()
      // The programs that it runs must end with it.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onInterrupt)
      using progress = showProgress(texts, isQuiet)
      const say = (line: string): void => {
        progress.clear()
        if (!isQuiet) process.stderr.write(`${line}\n`)
      }
      const comparison = await compareEngines({
        targets,
        ports: flags.ports,
        engines: flags.engines.split(',').map((name) => name.trim()),
        version: version(),
        signal: interrupt.signal,
        ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
        ...(flags.rate === undefined ? {} : { probesPerSecond: flags.rate }),
        ...(flags.authorized === undefined ? {} : { authorization: flags.authorized }),
        onEngine: (engine) => say(texts.scan.compare.running(engine)),
        onProgress: (now) => progress.show(now),
        onReprobe: (ports) => {
          if (ports > 0) say(texts.scan.compare.reprobing(ports))
        },
      })
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onInterrupt)
      progress.clear()
      const output = await openReportOutput(flags.output)
      const format = flags.json === true ? 'json' : flags.format
      const { language } = texts
      await output.writeAll(
        writeComparison(comparison, { format, language, color: output.isColoured, version: version() }),
      )
      await output.end()
      if (flags.output !== undefined) say(texts.scan.wrote(flags.output))
      if (comparison.interrupted) process.exitCode = exitStatus.interrupted
    })
}
