import { OptionError } from '../../core/index.ts'

/** Upper-cases one stream of bytes, split anywhere. */
export interface UpperCase {
  /** The upper case of what of the stream is certain after these bytes. */
  push(bytes: Uint8Array): Uint8Array | string
  /** The upper case of the rest. */
  end(): string
}

/**
 * ASCII when `locale` is `undefined`: a–z become A–Z, every other byte stays, as Python's `bytes.upper()` does.
 * Otherwise all of Unicode by the rules of the BCP 47 `locale`, or of none in particular where that is `''`.
 *
 * @throws {@link OptionError} `INVALID_LOCALE` where it isn't a BCP 47 tag
 */
export function createUpperCase(locale: string | undefined): UpperCase {
  return locale === undefined ? asciiUpperCase : createUnicodeUpperCase(locale)
}

/** What each byte becomes. */
const asciiTable = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte,
)

const asciiUpperCase: UpperCase = {
  push(bytes) {
    const upper = Buffer.allocUnsafe(bytes.length)
    // The table and the indices have every value that is asked for.
    for (let index = 0; index < bytes.length; index += 1)
      upper[index] = asciiTable[bytes[index] as number] as number
    return upper
  },
  end: () => '',
}

function createUnicodeUpperCase(locale: string): UpperCase {
  const locales = supportedLocales(locale)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    push: (bytes) => decoder.decode(bytes, { stream: true }).toLocaleUpperCase(locales),
    end: () => decoder.decode().toLocaleUpperCase(locales),
  }
}

function supportedLocales(locale: string): string | undefined {
  if (locale === '') return undefined
  try {
    return Intl.getCanonicalLocales(locale)[0]
  } catch (cause) {
    throw new OptionError(
      'INVALID_LOCALE',
      `${locale} is not a locale: use a BCP 47 tag such as tr or de-AT`,
      {
        cause,
        details: { locale },
      },
    )
  }
}
