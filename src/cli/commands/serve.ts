import { Command, Option } from '@commander-js/extra-typings'
import { findConfig, readConfig } from '../config/read-config.ts'
import { planServe, type ServePlan } from '../config/serve-plan.ts'
import { serveSettings, withPortNames } from '../config/port-settings.ts'
import { serveUntilClosed } from '../config/serve-until-closed.ts'
import { startPlan } from '../config/start-plan.ts'
import { defaultPorts } from '../default-ports.ts'
import { givenOptions } from '../given-options.ts'
import {
  configOption,
  listenHostOption,
  jsonOption,
  logLevelOption,
  portNumber,
  quietOption,
  threadsOption,
} from '../options.ts'
import type { Texts } from '../texts/texts.ts'

export function serveCommand(texts: Texts) {
  const chatPort = new Option('--chat-port <number>', texts.serve.port('chat')).env('PORTSIDE_CHAT_PORT')
  const timePort = new Option('--time-port <number>', texts.serve.port('time')).env('PORTSIDE_TIME_PORT')
  const upperPort = new Option('--upper-port <number>', texts.serve.port('upper')).env('PORTSIDE_UPPER_PORT')
  const port = portNumber(texts)
  return new Command('serve')
    .description(texts.serve.description)
    .addOption(configOption(texts))
    .addOption(listenHostOption(texts))
    .addOption(chatPort.argParser(port).default(defaultPorts.chat))
    .addOption(timePort.argParser(port).default(defaultPorts.time))
    .addOption(upperPort.argParser(port).default(defaultPorts.upper))
    .addOption(threadsOption(texts))
    .addOption(logLevelOption(texts))
    .addOption(quietOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example('portside serve', 'portside serve --config portside.yaml --threads 2'),
    )
    .action(async (flags, command) => {
      const { chatPort: chat, timePort: time, upperPort: upper, ...given } = givenOptions(flags, command)
      const file = findConfig(flags.config)
      const planNow = async (): Promise<ServePlan> =>
        planServe(
          { ...given, ports: { chat, time, upper } },
          file === undefined ? undefined : await readConfig(file),
        )
      const plan = await planNow()
      const replan = file === undefined ? undefined : planNow
      await withPortNames(serveSettings(plan, file), () =>
        serveUntilClosed(plan, () => startPlan(plan), { texts, replan, json: flags.json }),
      )
    })
}
