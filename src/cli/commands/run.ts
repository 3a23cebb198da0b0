import { Option } from '@commander-js/extra-typings'
import { OptionError, reasonOf } from '../../core/index.ts'
import { findConfig, readConfig } from '../config/read-config.ts'
import { planRun, type ServePlan } from '../config/serve-plan.ts'
import { withPortNames } from '../config/port-settings.ts'
import { serveUntilClosed } from '../config/serve-until-closed.ts'
import { type PlannedServer, startPlan } from '../config/start-plan.ts'
import { givenOptions } from '../given-options.ts'
import { configOption, servingCommand } from '../options.ts'
import type { Texts } from '../texts/texts.ts'

export function runCommand(texts: Texts) {
  return servingCommand(texts, 'run', 0)
    .description(texts.run.description)
    .argument('<file>', texts.run.file)
    .addOption(new Option('--udp', texts.run.udp))
    .addOption(new Option('--options <json>', texts.run.options))
    .addOption(configOption(texts))
    .addHelpText('after', texts.example('portside run ./echo.ts --port 9000 --threads 2'))
    .action(async (serviceFile, flags, command) => {
      const { options: json, ...given } = givenOptions(flags, command)
      const options = json === undefined ? undefined : parseOptions(json)
      const file = findConfig(flags.config)
      const planNow = async (): Promise<ServePlan> => {
        const config = file === undefined ? undefined : await readConfig(file)
        return planRun(serviceFile, { ...given, options }, config, flags.config !== undefined)
      }
      const plan = await planNow()
      const ports = plan.services.map(({ name, serving: { port } }) => ({
        service: name,
        port,
        setting: '--port',
      }))
      const start = async (): Promise<readonly PlannedServer[]> => {
        const servers = await withPortNames(ports, () => startPlan(plan))
        if (flags.udp === true) await checkDatagrams(serviceFile, servers)
        return servers
      }
      const replan = file === undefined ? undefined : planNow
      await serveUntilClosed(plan, start, { texts, replan, json: flags.json })
    })
}

async function checkDatagrams(file: string, servers: readonly PlannedServer[]): Promise<void> {
  if (servers.every(({ server }) => server.address.transport === 'udp')) return
  await Promise.all(servers.map(({ server }) => server.drain()))
  throw new OptionError('NOT_A_DATAGRAM_SERVICE', `${file} is no datagram service: leave --udp out`, {
    details: { file },
  })
}

function parseOptions(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new OptionError('INVALID_OPTIONS_JSON', `--options is not JSON: ${reasonOf(cause)}`, {
      cause,
      details: { reason: reasonOf(cause) },
    })
  }
}
