import { Option } from '@commander-js/extra-typings'
import { serve } from '../../../core/index.ts'
import { announce } from '../../announce.ts'
import { withPortNames } from '../../config/port-settings.ts'
import { defaultPorts } from '../../default-ports.ts'
import { serveFlags, servingCommand } from '../../options.ts'
import { inherited } from '../../socket-activation.ts'
import type { Texts } from '../../texts/texts.ts'
import { kbOption } from './kb-option.ts'
import { logOption } from './log-option.ts'
import { tokenFileOption } from './token-option.ts'

export function chatServe(texts: Texts) {
  return servingCommand(texts, 'serve', defaultPorts.chat)
    .description(texts.chat.serve)
    .addOption(kbOption(texts))
    .addOption(logOption(texts))
    .addOption(new Option('--no-log', texts.chat.noLog))
    .addOption(tokenFileOption(texts))
    .addHelpText(
      'after',
      texts.example('portside chat serve', 'portside chat serve --kb desk.yaml --port 9000'),
    )
    .action(async ({ port, kb, log, tokenFile, ...flags }) => {
      const { chat } = await import('../../../services/chat/index.ts')
      const options = {
        ...(kb !== undefined && { kb }),
        ...(log !== false && { questionLog: typeof log === 'string' ? { file: log } : {} }),
        ...(tokenFile !== undefined && { tokenFile }),
      }
      const server = await withPortNames([{ service: 'chat', port, setting: '--port' }], () =>
        serve(chat, { ...serveFlags(flags), ...inherited('chat'), port, options }),
      )
      announce(server, flags)
      await server.closed
    })
}
