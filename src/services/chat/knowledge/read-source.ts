import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { OptionError, reasonOf } from '../../../core/index.ts'

/**
 * Reads a text file that somebody wrote: UTF-8, with or without a byte order mark.
 *
 * @throws {@link OptionError} `KB_UNREADABLE`, or `KB_NOT_UTF8` with the first line that isn't.
 */
export async function readSource(file: string): Promise<string> {
  const bytes = await readBytes(file)
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes)
  const line = firstLineNotUtf8(bytes)
  throw new OptionError(
    'KB_NOT_UTF8',
    `Cannot read ${file}:${line}: it is not UTF-8; save the file as UTF-8`,
    {
      details: { file, line },
    },
  )
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    const reason = reasonOf(error)
    throw new OptionError('KB_UNREADABLE', `Cannot read ${file}: ${reason}; check the path`, {
      cause: error,
      details: { file, reason },
    })
  }
}

function firstLineNotUtf8(bytes: Uint8Array): number {
  let start = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
}
