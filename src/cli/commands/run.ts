import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Option } from '@commander-js/extra-typings'
import { isService, OptionError, reasonOf, resolvePortside, serve, type Service } from '../../core/index.ts'
import { announce } from '../announce.ts'
import { serveFlags, servingCommand } from '../options.ts'
import type { Texts } from '../texts/texts.ts'

export function runCommand(texts: Texts) {
  return servingCommand(texts, 'run', 0)
    .description(texts.run.description)
    .argument('<file>', texts.run.file)
    .addOption(new Option('--udp', texts.run.udp))
    .addOption(new Option('--options <json>', texts.run.options))
    .addHelpText('after', texts.example('portside run ./echo.ts --port 9000 --threads 2'))
    .action(async (file, { port, udp, options, ...flags }) => {
      const service = await loadService(file)
      const server = await serve(service, { ...serveFlags(flags), port, options: parseOptions(options) })
      if (udp === true && server.address.transport !== 'udp') {
        await server.drain()
        throw new OptionError('NOT_A_DATAGRAM_SERVICE', `${file} is no datagram service: leave --udp out`, {
          details: { file },
        })
      }
      announce(server, flags)
      await server.closed
    })
}

async function loadService(file: string): Promise<Service<unknown, unknown, unknown>> {
  resolvePortside()
  const exported = await importFile(file)
  const service = [exported['default'], ...Object.values(exported)].find((value) => isService(value))
  if (service !== undefined) return service
  throw new OptionError(
    'NO_SERVICE_IN_FILE',
    `${file} exports no service: write export default service(import.meta, …)`,
    { details: { file } },
  )
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (cause) {
    throw new OptionError('CANNOT_LOAD_FILE', `Cannot load ${file}: ${reasonOf(cause)}`, {
      cause,
      details: { file, reason: reasonOf(cause) },
    })
  }
}

function parseOptions(json: string | undefined): unknown {
  if (json === undefined) return {}
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new OptionError('INVALID_OPTIONS_JSON', `--options is not JSON: ${reasonOf(cause)}`, {
      cause,
      details: { reason: reasonOf(cause) },
    })
  }
}
