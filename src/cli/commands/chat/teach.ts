import { Command, CommanderError, Option } from '@commander-js/extra-typings'
import { jsonOption, wholeNumber } from '../../options.ts'
import { terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'
import { kbOption } from './kb-option.ts'
import { logOption } from './log-option.ts'

export function chatTeach(texts: Texts) {
  return new Command('teach')
    .description(texts.chat.teach.description)
    .argument('<id>', texts.chat.teach.id)
    .argument('[question...]', texts.chat.teach.questions)
    .addOption(kbOption(texts).makeOptionMandatory())
    .addOption(
      new Option('--unanswered <group>', texts.chat.teach.unanswered).argParser(
        wholeNumber(texts, 1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(logOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'portside chat teach opening 几点开门 "are you open yet" --kb desk.yaml',
        'portside chat teach opening --unanswered 17 --kb desk.yaml',
      ),
    )
    .action(async (id, questions, { kb, unanswered, log, json }) => {
      if ((unanswered === undefined) === (questions.length === 0)) {
        throw new CommanderError(1, 'portside.usage', `error: ${texts.chat.teach.either}`)
      }
      const { teachAnswer, teachUnanswered } = await import('../../../services/chat/index.ts')
      const { file, added, known } =
        unanswered === undefined
          ? await teachAnswer(kb, id, questions)
          : await teachUnanswered(kb, id, unanswered, { file: log })
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ id, file, added, known })}\n`)
        return
      }
      for (const question of added) {
        process.stdout.write(`${texts.chat.teach.added(id, terminalText(question), file)}\n`)
      }
      for (const question of known) {
        process.stdout.write(`${texts.chat.teach.known(id, terminalText(question))}\n`)
      }
    })
}
