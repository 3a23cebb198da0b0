import type { CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings'
import { textWidth } from '../core/index.ts'
import { langOption } from './choose-language.ts'
import { helpCommand } from './help-command.ts'
import type { Texts } from './texts/texts.ts'
import { wrapText } from './wrap-text.ts'

/**
 * Gives a command and all below it help in the reader's language, `--lang`, and errors that throw instead of ending
 * the process (see `failures.ts`).
 */
export function translateHelp(command: CommandUnknownOpts, texts: Texts): void {
  const { titles, usage } = texts.help
  command
    .helpOption('-h, --help', texts.options.help)
    .addOption(langOption(texts))
    .usage(command.usage().replaceAll(/\[(options|command)\]/g, (word) => usage[word] ?? word))
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      subcommandTerm: (child) =>
        [child.name(), ...child.registeredArguments.map((argument) => nameArgument(argument))].join(' '),
      optionDescription: (option) => describeOption(option, texts),
      displayWidth: textWidth,
      boxWrap: wrapText,
      formatItem,
    })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  if (command.commands.length > 0) command.helpCommand(false).addCommand(helpCommand(command, texts))
  for (const child of command.commands) translateHelp(child, texts)
}

function nameArgument(argument: CommandUnknownOpts['registeredArguments'][number]): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}

/** What an option is for, what it takes and what holds without it. */
function describeOption(option: Option, { help }: Texts): string {
  const { argChoices, defaultValue, envVar } = option
  const takesValue = option.required || option.optional
  const facts = [
    ...(argChoices === undefined ? [] : [help.choices(argChoices)]),
    ...(takesValue && defaultValue !== undefined ? [help.default(String(defaultValue))] : []),
    ...(envVar === undefined ? [] : [help.variable(envVar)]),
  ]
  return facts.length === 0 ? option.description : help.withFacts(option.description, facts)
}

/** Less room beside the names than this, and what they mean stands below them. */
const leastColumn = 30
const indent = 2
const spacer = 2
const indentBelow = 6
/** Where help isn't written to a terminal. */
const ordinaryWidth = 80

function formatItem(term: string, termWidth: number, description: string, { helpWidth }: Help): string {
  const width = helpWidth ?? ordinaryWidth
  const start = indent + termWidth + spacer
  const name = `${' '.repeat(indent)}${term}`
  if (description === '') return name
  if (width - start < leastColumn) {
    return `${name}\n${indented(wrapText(description, width - indentBelow), indentBelow)}`
  }
  const gap = ' '.repeat(start - indent - textWidth(term))
  return `${name}${gap}${indented(wrapText(description, width - start), start).trimStart()}`
}

function indented(text: string, columns: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(columns))
}
