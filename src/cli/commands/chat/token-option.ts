import { readFile } from 'node:fs/promises'
import { Option } from '@commander-js/extra-typings'
import { OptionError, reasonOf } from '../../../core/index.ts'
import type { Texts } from '../../texts/texts.ts'

/** The secret of a chat server, by its file: on the command line everybody on the machine could read it. */
export const tokenFileOption = (texts: Texts) => new Option('--token-file <file>', texts.chat.tokenFile)

/**
 * Reads the token from its file, or from `PORTSIDE_CHAT_TOKEN`; `undefined` where neither is there.
 *
 * @throws {@link OptionError} `TOKEN_UNUSABLE` with the reason.
 */
export async function readToken(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return process.env.PORTSIDE_CHAT_TOKEN || undefined
  const token = (await readText(file)).trim()
  if (token === '') throw unusable(file, 'it is empty')
  if (token.includes('\n')) throw unusable(file, 'it has more than one line')
  return token
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw unusable(file, reasonOf(cause), cause)
  }
}

function unusable(file: string, reason: string, cause?: unknown): OptionError {
  return new OptionError(
    'TOKEN_UNUSABLE',
    `Cannot use the token in ${file}: ${reason}; give a file with the token in one line`,
    { cause, details: { file, reason } },
  )
}
