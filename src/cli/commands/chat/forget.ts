import { Command, CommanderError, Option } from '@commander-js/extra-typings'
import { jsonOption } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { logOption, pastTime } from './log-option.ts'

export function chatForget(texts: Texts) {
  return new Command('forget')
    .description(texts.chat.forget.description)
    .addOption(new Option('--all', texts.chat.forget.all).conflicts(['before', 'matching']))
    .addOption(new Option('--before <time>', texts.chat.forget.before).argParser(pastTime(texts)))
    .addOption(new Option('--matching <text>', texts.chat.forget.matching))
    .addOption(logOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example('portside chat forget --before 30d', 'portside chat forget --matching "my number"'),
    )
    .action(async ({ all, before, matching, log, json }) => {
      if (all === undefined && before === undefined && (matching ?? '') === '') {
        throw new CommanderError(1, 'portside.usage', `error: ${texts.chat.forget.which}`)
      }
      const { forgetQuestions } = await import('../../../services/chat/index.ts')
      const forgotten = await forgetQuestions({ before, matching }, log)
      process.stdout.write(
        json === true ? `${JSON.stringify({ forgotten })}\n` : `${texts.chat.forget.done(forgotten)}\n`,
      )
    })
}
