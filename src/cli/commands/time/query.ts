import { Command, Option } from '@commander-js/extra-typings'
import { exitStatus } from '../../failures.ts'
import { jsonOption, wholeNumber } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'

const protocols = ['text', 'ntp', 'daytime', 'time'] as const

export function timeQuery(texts: Texts) {
  return new Command('query')
    .description(texts.time.query)
    .argument('[servers...]', texts.time.servers)
    .addOption(new Option('--protocol <name>', texts.time.protocol).choices(protocols))
    .addOption(
      new Option('--timeout <ms>', texts.time.timeout)
        .argParser(wholeNumber(texts, 1, 600_000))
        .default(1_000),
    )
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside time query', 'portside time query 127.0.0.1:8888 --json'))
    .action(async (servers, { protocol, timeout: timeoutMs, json }) => {
      const { formatReading, parseServerAddress, queryTime } = await import('../../../services/time/index.ts')
      const asked =
        servers.length > 0
          ? servers.map((server) => ({ ...parseServerAddress(server), protocol: protocol ?? 'ntp' }))
          : [{ host: '127.0.0.1', protocol: protocol ?? 'text' }]
      const readings = await Promise.all(asked.map((server) => queryTime({ ...server, timeoutMs })))
      const report =
        json === true
          ? JSON.stringify(readings)
          : readings.map((one) => formatReading(one, texts.language)).join('\n')
      process.stdout.write(`${report}\n`)
      if (readings.some((reading) => reading.time === null)) process.exitCode = exitStatus.failed
    })
}
