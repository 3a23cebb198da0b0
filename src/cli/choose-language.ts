import { type Language, languageOf } from '../core/index.ts'

/**
 * The language to speak: `--lang` over `PORTSIDE_LANG` over the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`). Read before
 * the command line is parsed, because help and usage errors are in it too.
 */
export function chooseLanguage(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const flag = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const word = argv[flag]
  const asked = word?.startsWith('--lang=') === true ? word.slice('--lang='.length) : argv[flag + 1]
  if (flag >= 0) return languageOf(asked)
  const locale = [env.PORTSIDE_LANG, env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value)
  return languageOf(locale)
}
