import { Command, Option } from '@commander-js/extra-typings'
import { connectTcp, hostPort, raw, serve } from '../../core/index.ts'
import { announce } from '../announce.ts'
import { askEach } from '../ask-each.ts'
import { withPortNames } from '../config/port-settings.ts'
import { defaultPorts } from '../default-ports.ts'
import { hostOption, portOption, serveFlags, servingCommand } from '../options.ts'
import { longestSilenceMs, silenceDeadline } from '../silence-deadline.ts'
import { inherited } from '../socket-activation.ts'
import type { Texts } from '../texts/texts.ts'

export function upperCommand(texts: Texts) {
  return new Command('upper')
    .description(texts.upper.description)
    .addCommand(upperServe(texts))
    .addCommand(upperSend(texts))
}

function upperServe(texts: Texts) {
  return servingCommand(texts, 'serve', defaultPorts.upper)
    .description(texts.upper.serve)
    .addOption(new Option('--unicode [locale]', texts.upper.unicode).preset(''))
    .addHelpText(
      'after',
      texts.example('portside upper serve --port 8888', 'portside upper serve --unicode tr'),
    )
    .action(async ({ port, unicode, ...flags }) => {
      const { upper } = await import('../../services/upper/index.ts')
      const options = typeof unicode === 'string' ? { unicode } : {}
      const server = await withPortNames([{ service: 'upper', port, setting: '--port' }], () =>
        serve(upper, { ...serveFlags(flags), ...inherited('upper'), port, options }),
      )
      announce(server, flags)
      await server.closed
    })
}

function upperSend(texts: Texts) {
  return new Command('send')
    .description(texts.upper.send)
    .argument('[text]', texts.upper.text)
    .addOption(hostOption(texts))
    .addOption(portOption(texts, defaultPorts.upper))
    .addHelpText('after', texts.example('portside upper send hello', 'cat notes.txt | portside upper send -'))
    .action(async (text, { host, port }) => {
      using deadline = silenceDeadline(hostPort(host, port))
      const { signal } = deadline
      await using client = await connectTcp(raw(), { host, port, requestMs: longestSilenceMs, signal })
      if (text === undefined) {
        await askEach({ prompt: texts.upper.prompt, exit: ['exit()', 'exit'] }, async (line) => {
          return Buffer.from(await client.request(line)).toString()
        })
        return
      }
      const written = (async () => {
        for await (const bytes of text === '-' ? process.stdin : [text]) {
          deadline.sent()
          await client.send(bytes)
        }
        client.end()
        deadline.ended()
      })()
      for await (const bytes of client.messages) {
        deadline.heard()
        if (!process.stdout.write(bytes))
          await new Promise((resolve) => process.stdout.once('drain', resolve))
      }
      await written
      if (text !== '-') process.stdout.write('\n')
    })
}
