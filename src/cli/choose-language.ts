import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { type Language, languageOf } from '../core/index.ts'
import type { Texts } from './texts/texts.ts'

/**
 * The language to speak: the last `--lang` over `PORTSIDE_LANG` over the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`). Read
 * before the command line is parsed, because help and usage errors are in it too.
 */
export function chooseLanguage(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const flag = words.findLastIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const word = words[flag]
  const asked = word?.startsWith('--lang=') === true ? word.slice('--lang='.length) : words[flag + 1]
  if (flag >= 0) return languageOf(asked)
  return languageOf([env.PORTSIDE_LANG, env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value))
}

/** The option that {@link chooseLanguage} has read; a language that isn't spoken is wrong usage. */
export const langOption = (texts: Texts) =>
  new Option('--lang <language>', texts.options.lang).env('PORTSIDE_LANG').argParser((word: string) => {
    // Empty, a variable is as good as not set.
    if (/^(en|zh)\b|^(en|zh)_|^$/i.test(word)) return word
    throw new InvalidArgumentError(texts.usage.language)
  })
