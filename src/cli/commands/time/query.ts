import { Command, Option } from '@commander-js/extra-typings'
import type { TimeQuery, TimeSurvey } from '../../../services/time/index.ts'
import { exitStatus } from '../../failures.ts'
import { jsonOption, quietOption, wholeNumber } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import type { WatchFlags } from './watch.ts'

const protocols = ['text', 'ntp', 'daytime', 'time'] as const

export function timeQuery(texts: Texts) {
  return new Command('query')
    .description(texts.time.query)
    .argument('[servers...]', texts.time.servers)
    .addOption(new Option('--protocol <name>', texts.time.protocol).choices(protocols))
    .addOption(new Option('--samples <number>', texts.time.samples).argParser(wholeNumber(texts, 1, 100)))
    .addOption(
      new Option('--timeout <ms>', texts.time.timeout)
        .argParser(wholeNumber(texts, 1, 600_000))
        .default(1_000),
    )
    .addOption(new Option('-4, --ipv4', texts.time.ipv4).conflicts('ipv6'))
    .addOption(new Option('-6, --ipv6', texts.time.ipv6))
    .addOption(new Option('--watch', texts.time.watch))
    .addOption(
      new Option('--interval <seconds>', texts.time.interval).argParser(wholeNumber(texts, 1, 86_400)),
    )
    .addOption(
      new Option('--count <number>', texts.time.count).argParser(wholeNumber(texts, 1, 1_000_000_000)),
    )
    .addOption(new Option('--record <file>', texts.time.record))
    .addOption(quietOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'portside time query',
        'portside time query 127.0.0.1:8888 --json',
        'portside time query 10.0.0.1 10.0.0.2 daytime://10.0.0.3 --samples 8',
        'portside time query 10.0.0.1 10.0.0.2 --watch --interval 16 --record clock.jsonl',
      ),
    )
    .action(async (servers, { watch, interval, count, record, quiet, json, ...options }) => {
      const { openRecorder } = await import('../../../services/time/index.ts')
      const queries = await queriesOf(servers, options)
      await using recorder = record === undefined ? undefined : await openRecorder(record)
      const output = { isJson: json === true, isQuiet: quiet === true, recorder }
      if (watch === undefined && interval === undefined && count === undefined) {
        await queryOnce(queries, output, texts)
        return
      }
      const { watchServers } = await import('./watch.ts')
      const pace = { intervalMs: (interval ?? 1) * 1_000, rounds: count ?? Infinity }
      await watchServers(queries, { ...pace, ...output }, texts)
    })
}

async function queryOnce(
  queries: readonly TimeQuery[],
  { isJson, isQuiet, recorder }: Pick<WatchFlags, 'isJson' | 'isQuiet' | 'recorder'>,
  texts: Texts,
): Promise<void> {
  const { formatSurvey, recordOf, surveyTime } = await import('../../../services/time/index.ts')
  const askedMs = Date.now()
  const survey = await surveyTime(queries)
  await recorder?.append(survey.readings.map((reading) => recordOf(askedMs, reading)))
  const report = isJson ? JSON.stringify(flat(survey)) : formatSurvey(survey, texts.language)
  if (isJson || !isQuiet) process.stdout.write(`${report}\n`)
  if (!isAnswered(survey)) process.exitCode = exitStatus.failed
}

/** How each server is to be asked. */
interface AskingOptions {
  readonly protocol?: (typeof protocols)[number] | undefined
  readonly samples?: number | undefined
  readonly timeout: number
  readonly ipv4?: true | undefined
  readonly ipv6?: true | undefined
}

/** Without a server, the lab's client: text from this machine; with some, NTP unless told otherwise. */
async function queriesOf(
  servers: readonly string[],
  { protocol, samples, timeout: timeoutMs, ipv4, ipv6 }: AskingOptions,
): Promise<readonly TimeQuery[]> {
  const { parseServerAddress } = await import('../../../services/time/index.ts')
  const family = ipv4 === true ? ({ family: 4 } as const) : ipv6 === true ? ({ family: 6 } as const) : {}
  const how = { ...(samples === undefined ? {} : { samples }), timeoutMs, ...family }
  if (servers.length === 0) return [{ host: '127.0.0.1', protocol: protocol ?? 'text', ...how }]
  return servers.map((server) => ({ protocol: protocol ?? 'ntp', ...parseServerAddress(server), ...how }))
}

/** One server has told a time; or, of several, a majority tells the same. */
function isAnswered({ readings, consensus }: TimeSurvey): boolean {
  return readings.length === 1 ? readings[0]?.time !== null : consensus !== null
}

/** The survey as `--json` has it: an array of readings, each with what they all say together. */
function flat({ readings, consensus }: TimeSurvey): readonly object[] {
  return readings.map((reading) => ({ ...reading, consensus }))
}
