import { Option } from '@commander-js/extra-typings'
import { repeatable } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'

/** Targets from files, beside those of the command line. */
export const inputListOption = (texts: Texts) =>
  new Option('--input-list <file>', texts.scan.inputList).argParser(repeatable)

/** Excludes from files, likewise. */
export const excludeFileOption = (texts: Texts) =>
  new Option('--exclude-file <file>', texts.scan.excludeFile).argParser(repeatable)

/** Writes nmap's `-iL`, which isn't a short option as others are, as the option that it stands for. */
export function spellInputList(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-iL' ? '--input-list' : word))
}

/** What was given, and what the files hold, in that order. */
export async function withFiles(
  given: readonly string[] = [],
  files: readonly string[] = [],
): Promise<readonly string[]> {
  if (files.length === 0) return given
  const { readTargets } = await import('../../../services/scan/index.ts')
  const all = [...given]
  for (const file of files) for (const target of await readTargets(file)) all.push(target)
  return all
}
