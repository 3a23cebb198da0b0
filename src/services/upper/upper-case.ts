import { loadKernel, OptionError } from '../../core/index.ts'
import { upperCaseKernel } from './upper-case-kernel.ts'

/**
 * Makes the function that upper-cases bytes where they lie: a–z become A–Z, every other byte stays, as Python's
 * `bytes.upper()` does.
 */
export function createAsciiUpperCase(): (bytes: Uint8Array) => void {
  return loadKernel(upperCaseKernel, 'upper')
}

/** Upper-cases one stream of UTF-8, split anywhere. */
export interface UnicodeUpperCase {
  /** The upper case of what is whole after these bytes. */
  push(bytes: Uint8Array): string
  /** The upper case of the rest. */
  end(): string
}

/**
 * Upper-cases all of Unicode by the rules of a BCP 47 `locale`, or of none in particular where that is `''`. What isn't
 * UTF-8 becomes U+FFFD.
 *
 * @throws {@link OptionError} `INVALID_LOCALE` where it isn't a BCP 47 tag
 */
export function createUnicodeUpperCase(locale: string): UnicodeUpperCase {
  const locales = canonicalLocale(locale)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    push: (bytes) => decoder.decode(bytes, { stream: true }).toLocaleUpperCase(locales),
    end: () => decoder.decode().toLocaleUpperCase(locales),
  }
}

function canonicalLocale(locale: string): string | undefined {
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
