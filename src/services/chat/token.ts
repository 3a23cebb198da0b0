import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { OptionError, reasonOf } from '../../core/index.ts'

/** Makes the function that tells whether a text is the token, in a time that tells nothing about how much of it is right. */
export function createTokenCheck(token: string): (text: string) => boolean {
  const expected = digest(token)
  return (text) => timingSafeEqual(digest(text), expected)
}

/**
 * Reads a token from a file of one line.
 *
 * @throws {@link OptionError} `TOKEN_UNUSABLE` with the reason.
 */
export async function readToken(file: string): Promise<string> {
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

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
