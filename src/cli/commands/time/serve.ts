import { Option } from '@commander-js/extra-typings'
import { serve } from '../../../core/index.ts'
import { announce } from '../../announce.ts'
import { drainDeadlinesMs } from '../../built-in-services.ts'
import { defaultPorts } from '../../default-ports.ts'
import { portNumber, repeatable, serveFlags, servingCommand, wholeNumber } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'

const engines = ['auto', 'dgram', 'batch'] as const

export function timeServe(texts: Texts) {
  return servingCommand(texts, 'serve', defaultPorts.time)
    .description(texts.time.serve)
    .addOption(new Option('--stratum <number>', texts.time.stratum).argParser(wholeNumber(texts, 1, 15)))
    .addOption(new Option('--allow-text <cidr>', texts.time.allowText).argParser(repeatable))
    .addOption(new Option('--engine <name>', texts.time.engine).choices(engines).default('auto' as const))
    .addOption(
      new Option('--rate-limit <number>', texts.time.rateLimit).argParser(wholeNumber(texts, 1, 1_000_000)),
    )
    .addOption(new Option('--daytime-port <number>', texts.time.daytimePort).argParser(portNumber(texts)))
    .addOption(new Option('--time-port <number>', texts.time.timePort).argParser(portNumber(texts)))
    .addHelpText('after', texts.example('portside time serve', 'portside time serve --port 123 --stratum 10'))
    .action(async ({ port, stratum, allowText, engine, rateLimit, daytimePort, timePort, ...flags }) => {
      const services = await import('../../../services/time/index.ts')
      const options = {
        ...(stratum === undefined ? {} : { stratum }),
        ...(allowText === undefined ? {} : { allowText }),
        ...(rateLimit === undefined ? {} : { rateLimit }),
      }
      const setting = { ...serveFlags(flags), drainMs: drainDeadlinesMs.time }
      const servers = [await serve(services.time, { ...setting, port, engine, options })]
      if (daytimePort !== undefined) {
        servers.push(await serve(services.daytimeUdp, { ...setting, threads: 0, port: daytimePort }))
        servers.push(await serve(services.daytimeTcp, { ...setting, threads: 0, port: daytimePort }))
      }
      if (timePort !== undefined) {
        servers.push(await serve(services.timeUdp, { ...setting, threads: 0, port: timePort }))
        servers.push(await serve(services.timeTcp, { ...setting, threads: 0, port: timePort }))
      }
      for (const server of servers) announce(server, flags)
      await Promise.all(servers.map((server) => server.closed))
    })
}
