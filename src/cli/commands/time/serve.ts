import { Option } from '@commander-js/extra-typings'
import { announce } from '../../announce.ts'
import { drainDeadlinesMs } from '../../built-in-services.ts'
import type { ServicePlan, Serving } from '../../config/serve-plan.ts'
import { companionSettings, withPortNames } from '../../config/port-settings.ts'
import { startPlan } from '../../config/start-plan.ts'
import { defaultPorts } from '../../default-ports.ts'
import { withoutUndefined } from '../../given-options.ts'
import { portNumber, repeatable, serveFlags, servingCommand, wholeNumber } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'

const engines = ['auto', 'dgram', 'batch'] as const

export function timeServe(texts: Texts) {
  return servingCommand(texts, 'serve', defaultPorts.time)
    .description(texts.time.serve)
    .addOption(new Option('--stratum <number>', texts.time.stratum).argParser(wholeNumber(texts, 1, 15)))
    .addOption(new Option('--upstream <host...>', texts.time.upstream))
    .addOption(new Option('--allow <cidr>', texts.time.allow).argParser(repeatable))
    .addOption(new Option('--deny <cidr>', texts.time.deny).argParser(repeatable))
    .addOption(new Option('--allow-text <cidr>', texts.time.allowText).argParser(repeatable))
    .addOption(new Option('--engine <name>', texts.time.engine).choices(engines).default('auto' as const))
    .addOption(
      new Option('--rate-limit <number>', texts.time.rateLimit).argParser(wholeNumber(texts, 1, 1_000_000)),
    )
    .addOption(new Option('--daytime-port <number>', texts.time.daytimePort).argParser(portNumber(texts)))
    .addOption(new Option('--time-port <number>', texts.time.timePort).argParser(portNumber(texts)))
    .addHelpText(
      'after',
      texts.example(
        'portside time serve',
        'portside time serve --port 123 --upstream 10.0.0.1 10.0.0.2 10.0.0.3',
      ),
    )
    .action(async ({ port, engine, stratum, upstream, rateLimit, allowText, ...flags }) => {
      const { allow, deny, daytimePort, timePort } = flags
      const { logLevel, ...setting } = serveFlags(flags)
      const serving: Serving = {
        ...setting,
        port,
        engine,
        access: withoutUndefined({ allow, deny }),
        drainMs: drainDeadlinesMs.time,
        options: withoutUndefined({ stratum, upstream, rateLimit, allowText }),
      }
      const companions = withoutUndefined({ daytimePort, timePort })
      const service: ServicePlan = { name: 'time', source: { builtIn: 'time' }, serving, companions }
      const ports = [
        { service: 'time', port, transport: 'udp' as const, setting: '--port' },
        ...companionSettings('time', companions, (key) =>
          key === 'timePort' ? '--time-port' : '--daytime-port',
        ),
      ]
      const servers = await withPortNames(ports, () => startPlan({ logLevel, services: [service] }))
      for (const { server } of servers) announce(server, flags)
      await Promise.all(servers.map(({ server }) => server.closed))
    })
}
