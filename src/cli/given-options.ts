import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/** Those options of a command that a flag or a variable gave, without those that only have their default. */
export function givenOptions<Options extends object>(
  options: Options,
  command: CommandUnknownOpts,
): Partial<Options> {
  const isGiven = ([name, value]: readonly [string, unknown]): boolean =>
    value !== undefined && command.getOptionValueSource(name) !== 'default'
  return Object.fromEntries(Object.entries(options).filter(isGiven)) as Partial<Options>
}

type Given<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> }

/** What was given, for functions whose options may be left out but not be `undefined`. */
export function withoutUndefined<Value extends object>(value: Value): Given<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Given<Value>
}
