import { Command, Option } from '@commander-js/extra-typings'
import { serve, type Server } from '../../core/index.ts'
import { announce } from '../announce.ts'
import { defaultPorts } from '../default-ports.ts'
import {
  hostOption,
  jsonOption,
  logLevelOption,
  portNumber,
  quietOption,
  serveFlags,
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
    .addOption(hostOption(texts))
    .addOption(chatPort.argParser(port).default(defaultPorts.chat))
    .addOption(timePort.argParser(port).default(defaultPorts.time))
    .addOption(upperPort.argParser(port).default(defaultPorts.upper))
    .addOption(threadsOption(texts))
    .addOption(logLevelOption(texts))
    .addOption(quietOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside serve', 'portside serve --host 0.0.0.0 --threads 2'))
    .action(async (flags) => {
      const [{ chat }, { time }, { upper }] = await Promise.all([
        import('../../services/chat/index.ts'),
        import('../../services/time/index.ts'),
        import('../../services/upper/index.ts'),
      ])
      const common = serveFlags(flags)
      const servers = await startAll([
        () => serve(chat, { ...common, port: flags.chatPort }),
        () => serve(time, { ...common, port: flags.timePort }),
        () => serve(upper, { ...common, port: flags.upperPort }),
      ])
      for (const server of servers) announce(server, flags)
      await Promise.all(servers.map((server) => server.closed))
    })
}

/** Starts every server, or none: where one can't be had, those that started are drained and its error is thrown. */
async function startAll(starts: readonly (() => Promise<Server>)[]): Promise<readonly Server[]> {
  const outcomes = await Promise.allSettled(starts.map((start) => start()))
  const servers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure === undefined) return servers
  await Promise.all(servers.map((server) => server.drain()))
  throw failure.reason
}
