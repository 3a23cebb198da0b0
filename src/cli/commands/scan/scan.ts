import { Command, Option } from '@commander-js/extra-typings'
import { OptionError } from '../../../core/index.ts'
import type { Inventory, ScanPlan } from '../../../services/scan/index.ts'
import { exitStatus } from '../../failures.ts'
import { jsonOption, quietOption, repeatable, wholeNumber } from '../../options.ts'
import { showProgress } from '../../progress-line.ts'
import { keepNurserySmall } from '../../small-nursery.ts'
import type { Texts } from '../../texts/texts.ts'
import { version } from '../../version.ts'
import { compareCommand } from './compare.ts'
import { scanDiff } from './diff.ts'
import { scanHistory } from './history.ts'
import { importCommand } from './import.ts'
import { dbOption, openScanHistory } from './inventory-option.ts'
import { judgeScan } from './judge-scan.ts'
import { scanReport } from './report.ts'
import { formatOption, outputOption, tellsChanges } from './report-options.ts'
import { openReportOutput } from './report-output.ts'
import { excludeFileOption, inputListOption, withFiles } from './target-options.ts'
import { explainPorts } from './why.ts'

const engines = ['auto', 'syn', 'connect', 'nmap', 'zmap', 'masscan'] as const

/** A scan that is stopped by either says what it knows, and leaves no other program running. */
const stopSignals = ['SIGINT', 'SIGTERM'] as const

export function scanCommand(texts: Texts) {
  return new Command('scan')
    .description(texts.scan.description)
    .enablePositionalOptions()
    .argument('[targets...]', texts.scan.targets)
    .addOption(new Option('-p, --ports <ports>', texts.scan.ports).default('1-1024'))
    .addOption(new Option('--exclude <target>', texts.scan.exclude).argParser(repeatable))
    .addOption(inputListOption(texts))
    .addOption(excludeFileOption(texts))
    .addOption(new Option('--ping', texts.scan.ping))
    .addOption(new Option('--why <host:port>', texts.scan.why).argParser(repeatable))
    .addOption(new Option('--engine <name>', texts.scan.engine).choices(engines).default('auto' as const))
    .addOption(formatOption(texts))
    .addOption(jsonOption(texts))
    .addOption(outputOption(texts))
    .addOption(new Option('--all-states', texts.scan.allStates))
    .addOption(new Option('--banners', texts.scan.banners))
    .addOption(new Option('--names', texts.scan.names))
    .addOption(new Option('--dns <server>', texts.scan.dns).implies({ names: true }))
    .addOption(new Option('--rate <number>', texts.scan.rate).argParser(wholeNumber(texts, 1, 10_000_000)))
    .addOption(new Option('--authorized <text>', texts.scan.authorized))
    .addOption(
      new Option('--resume [id]', texts.scan.resume).conflicts([
        'ports',
        'engine',
        'allStates',
        'banners',
        'names',
        'dns',
        'rate',
        'authorized',
        'ping',
      ]),
    )
    .addOption(new Option('--baseline <file>', texts.scan.baseline))
    .addOption(new Option('--fail-on-change', texts.scan.failOnChange))
    .addOption(dbOption(texts))
    .addOption(new Option('--no-history', texts.scan.noHistory))
    .addOption(quietOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'portside scan 127.0.0.1 -p 1-65535',
        'portside scan 10.0.0.0/24 -p top:100 --json',
        'portside scan 10.0.0.0/24 --quiet --fail-on-change',
      ),
    )
    .addCommand(compareCommand(texts))
    .addCommand(importCommand(texts))
    .addCommand(scanHistory(texts))
    .addCommand(scanDiff(texts))
    .addCommand(scanReport(texts))
    .action(async (named, given) => {
      keepNurserySmall()
      const targets = await withFiles(named, given.inputList)
      const flags = { ...given, exclude: await withFiles(given.exclude, given.excludeFile) }
      const { createProbeLog, createReport, isToolName, prepareEngine, readBaseline, runScan } =
        await import('../../../services/scan/index.ts')
      if (flags.resume === undefined) prepareEngine(flags.engine)
      const expected = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline)
      await using inventory = await openScanHistory(flags, texts)
      const { plan, resumes } = await (flags.resume === undefined
        ? planAnew(targets, flags, inventory)
        : planAgain(targets, flags, inventory))
      const watch = flags.why === undefined ? undefined : createProbeLog(plan, flags.why)
      // Another program's scan is known when it ends: it is kept then, and can't be taken up again.
      const isForeign = isToolName(plan.engine)
      await using journal = isForeign
        ? undefined
        : await inventory?.journal(plan, { resumes, expectedOpen: expected })
      const output = await openReportOutput(flags.output)
      const format = flags.json === true ? 'json' : flags.format
      const style = { language: texts.language, color: output.isColoured, version: version() }
      const report = createReport({ format, ...style })
      const interrupt = new AbortController()
      const onInterrupt = (): void => interrupt.abort()
      for (const signal of stopSignals) process.once(signal, onInterrupt)
      using progress = showProgress(texts, flags.quiet === true)
      const result = await runScan(plan, {
        signal: interrupt.signal,
        journal,
        watch,
        onProgress: (now) => progress.show(now),
        onPort: (port, host) => output.write(report.port(port, host)),
        onHost: (host) => output.write(report.host(host)),
      })
      for (const signal of stopSignals) process.off(signal, onInterrupt)
      if (isForeign) await inventory?.keep(result)
      progress.clear()
      const diff =
        tellsChanges(format) && !result.scan.interrupted
          ? await inventory?.changesOf(result.scan.id)
          : undefined
      await output.writeAll(
        (diff === undefined ? report : createReport({ format, diff, ...style })).end(result),
      )
      await output.end()
      const { withoutEcho = null } = result.scan.discovery ?? {}
      if (withoutEcho !== null && flags.quiet !== true)
        process.stderr.write(`${texts.scan.withoutEcho(withoutEcho)}\n`)
      const { hostsUnanswered = 0, trouble = null } = result.scan.reverseNames ?? {}
      if (trouble !== null && flags.quiet !== true)
        process.stderr.write(`${texts.scan.namesUnanswered(hostsUnanswered, trouble)}\n`)
      if (watch !== undefined) process.stderr.write(`\n${explainPorts(watch.ports(), texts.language)}`)
      if (flags.output !== undefined && flags.quiet !== true)
        process.stderr.write(`${texts.scan.wrote(flags.output)}\n`)
      if (!result.scan.interrupted) {
        const isForPeople = format === 'table'
        const standard = { inventory, expected }
        process.exitCode = await judgeScan(result, standard, { ...flags, isForPeople }, texts)
        return
      }
      if (journal !== undefined && flags.quiet !== true)
        process.stderr.write(`${texts.scan.stopped(journal.id)}\n`)
      process.exitCode = exitStatus.interrupted
    })
}

/** What to scan, and the stopped scan that it goes on with, if any. */
interface Planned {
  readonly plan: ScanPlan
  readonly resumes?: string
}

interface PlanFlags {
  readonly ports: string
  readonly exclude?: readonly string[] | undefined
  readonly engine: string
  readonly allStates?: true | undefined
  readonly banners?: true | undefined
  readonly ping?: true | undefined
  readonly names?: true | undefined
  readonly dns?: string | undefined
  readonly rate?: number | undefined
  readonly authorized?: string | undefined
  readonly resume?: string | true | undefined
}

async function planAnew(
  targets: readonly string[],
  { ports, engine, allStates, banners, ping, names, dns, exclude, rate, authorized }: PlanFlags,
  inventory: Inventory | undefined,
): Promise<Planned> {
  const { planScan } = await import('../../../services/scan/index.ts')
  const frequentPorts = ports.includes('top:') ? await inventory?.frequentPorts() : undefined
  const plan = await planScan({
    targets,
    ports,
    engine,
    allStates: allStates === true,
    identify: banners === true,
    ping: ping === true,
    ...(names === true ? { reverseNames: dns === undefined ? {} : { server: dns } } : {}),
    ...(exclude === undefined ? {} : { exclude }),
    ...(rate === undefined ? {} : { probesPerSecond: rate }),
    ...(authorized === undefined ? {} : { authorization: authorized }),
    ...(frequentPorts === undefined ? {} : { frequentPorts }),
  })
  return { plan }
}

async function planAgain(
  targets: readonly string[],
  { resume, exclude = [] }: PlanFlags,
  inventory: Inventory | undefined,
): Promise<Planned> {
  if (targets.length > 0) {
    throw new OptionError(
      'RESUME_WITH_TARGETS',
      'Cannot resume a scan of other targets: it goes on with its own; leave the targets out, or --resume',
    )
  }
  const { replanScan } = await import('../../../services/scan/index.ts')
  const stopped = await inventory?.stopped(resume === true ? undefined : resume)
  if (stopped === undefined) throw new TypeError('Resuming needs the inventory')
  return { plan: await replanScan(stopped.plan, { exclude }), resumes: stopped.id }
}
