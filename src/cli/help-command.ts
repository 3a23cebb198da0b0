import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { closest } from '../core/index.ts'
import type { Texts } from './texts/texts.ts'

/** `help [command...]` of a command that has some: the help of the one named, however deep. */
export function helpCommand(parent: CommandUnknownOpts, texts: Texts): CommandUnknownOpts {
  return new Command('help')
    .description(texts.help.helpCommand)
    .argument('[command...]')
    .action((names) => {
      let found = parent
      for (const name of names) {
        const next = found.commands.find((command) => command.name() === name)
        if (next === undefined) failUnknown(found, name)
        else found = next
      }
      found.help()
    })
}

/** Fails as an unknown command does elsewhere. */
function failUnknown(parent: CommandUnknownOpts, name: string): never {
  const near = closest(
    name,
    parent.commands.map((command) => command.name()),
  )
  const hint = near === undefined ? '' : `\n(Did you mean ${near}?)`
  return parent.error(`error: unknown command '${name}'${hint}`, { code: 'commander.unknownCommand' })
}
