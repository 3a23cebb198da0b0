import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { Command, Option } from '@commander-js/extra-typings'
import { OptionError, reasonOf } from '../../../core/index.ts'
import type { ReportFormat } from '../../../services/scan/index.ts'
import { exitStatus } from '../../failures.ts'
import { showProgress } from '../../progress-line.ts'
import { jsonOption, quietOption, repeatable, wholeNumber } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { version } from '../../version.ts'

const engines = ['auto', 'syn', 'connect', 'nmap', 'zmap', 'masscan'] as const
/** The service's own formats, held to its type rather than imported: the service loads when a scan begins. */
const formats = {
  table: true,
  json: true,
  jsonl: true,
  xml: true,
  csv: true,
  md: true,
  html: true,
} as const satisfies Readonly<Record<ReportFormat, true>>

export function scanCommand(texts: Texts) {
  return new Command('scan')
    .description(texts.scan.description)
    .argument('<targets...>', texts.scan.targets)
    .addOption(new Option('-p, --ports <ports>', texts.scan.ports).default('1-1024'))
    .addOption(new Option('--exclude <target>', texts.scan.exclude).argParser(repeatable))
    .addOption(new Option('--engine <name>', texts.scan.engine).choices(engines).default('auto' as const))
    .addOption(
      new Option('--format <form>', texts.scan.format).choices(Object.keys(formats)).default('table'),
    )
    .addOption(jsonOption(texts))
    .addOption(new Option('-o, --output <file>', texts.scan.output))
    .addOption(new Option('--all-states', texts.scan.allStates))
    .addOption(new Option('--rate <number>', texts.scan.rate).argParser(wholeNumber(texts, 1, 10_000_000)))
    .addOption(new Option('--authorized <text>', texts.scan.authorized))
    .addOption(quietOption(texts))
    .addHelpText(
      'after',
      texts.example('portside scan 127.0.0.1 -p 1-65535', 'portside scan 10.0.0.0/24 -p top:100 --json'),
    )
    .action(async (targets, flags) => {
      const { createReport, planScan, runScan } = await import('../../../services/scan/index.ts')
      const plan = await planScan({
        targets,
        ports: flags.ports,
        engine: flags.engine,
        allStates: flags.allStates === true,
        ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
        ...(flags.rate === undefined ? {} : { probesPerSecond: flags.rate }),
        ...(flags.authorized === undefined ? {} : { authorization: flags.authorized }),
      })
      const output = flags.output === undefined ? process.stdout : await openFile(flags.output)
      const isColoured = output === process.stdout && process.stdout.isTTY && !process.env.NO_COLOR
      const format = flags.json === true ? 'json' : flags.format
      const report = createReport({
        format,
        language: texts.language,
        color: isColoured,
        version: version(),
      })
      const interrupt = new AbortController()
      const onInterrupt = (): void => interrupt.abort()
      process.once('SIGINT', onInterrupt)
      using progress = showProgress(texts, flags.quiet === true)
      const result = await runScan(plan, {
        signal: interrupt.signal,
        onProgress: (now) => progress.show(now),
        onPort: (port, host) => void output.write(report.port(port, host)),
        onHost: (host) => void output.write(report.host(host)),
      })
      process.off('SIGINT', onInterrupt)
      progress.clear()
      for (const piece of report.end(result)) if (!output.write(piece)) await once(output, 'drain')
      if (output !== process.stdout) await closeFile(output as WriteStream)
      if (flags.output !== undefined && flags.quiet !== true)
        process.stderr.write(`${texts.scan.wrote(flags.output)}\n`)
      if (result.scan.interrupted) process.exitCode = exitStatus.interrupted
    })
}

async function openFile(file: string): Promise<WriteStream> {
  const stream = createWriteStream(file)
  try {
    await once(stream, 'open')
    return stream
  } catch (cause) {
    throw new OptionError('CANNOT_WRITE_FILE', `Cannot write ${file}: ${reasonOf(cause)}`, {
      cause,
      details: { file, reason: reasonOf(cause) },
    })
  }
}

async function closeFile(stream: WriteStream): Promise<void> {
  stream.end()
  await once(stream, 'close')
}
