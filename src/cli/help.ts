import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { langOption } from './choose-language.ts'
import { helpCommand } from './help-command.ts'
import type { Texts } from './texts/texts.ts'

/**
 * Gives a command and all below it help in the reader's language, `--lang`, and errors that throw instead of ending
 * the process (see `failures.ts`).
 */
export function translateHelp(command: CommandUnknownOpts, texts: Texts): void {
  command
    .helpOption('-h, --help', texts.options.help)
    .addOption(langOption(texts))
    .configureHelp({ styleTitle: (title) => texts.help.titles[title] ?? title })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  if (command.commands.length > 0) command.helpCommand(false).addCommand(helpCommand(command, texts))
  for (const child of command.commands) translateHelp(child, texts)
}
