import { Option } from '@commander-js/extra-typings'
import type { Texts } from '../../texts/texts.ts'

/** The secret of a chat server, by its file: on the command line everybody on the machine could read it. */
export const tokenFileOption = (texts: Texts) => new Option('--token-file <file>', texts.chat.tokenFile)

/**
 * The token to say: of the file, or `PORTSIDE_CHAT_TOKEN`; `undefined` where neither is there.
 *
 * @throws {@link OptionError} `TOKEN_UNUSABLE` with the reason.
 */
export async function tokenToSay(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return process.env.PORTSIDE_CHAT_TOKEN || undefined
  const { readToken } = await import('../../../services/chat/index.ts')
  return await readToken(file)
}
