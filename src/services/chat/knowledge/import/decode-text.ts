import { isUtf8 } from 'node:buffer'
import { OptionError } from '../../../../core/index.ts'

/** How a file was written. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'

/** A text, and how it was written. */
export interface DecodedText {
  readonly text: string
  readonly encoding: Encoding
}

/**
 * Reads bytes as text: UTF-8; UTF-16 with a byte order mark; or else GB18030, which spreadsheets on Chinese Windows
 * write.
 *
 * @throws {@link OptionError} `IMPORT_NOT_TEXT` where it is none of these.
 */
export function decodeText(file: string, bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes)
  const text = decode(encoding, bytes)
  if (text !== undefined && !text.includes('\0')) return { text, encoding }
  throw new OptionError(
    'IMPORT_NOT_TEXT',
    `Cannot import ${file}: it is neither UTF-8, UTF-16 with a byte order mark, nor GB18030; save it as UTF-8`,
    { details: { file } },
  )
}

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : 'gb18030'
}

function decode(encoding: Encoding, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
