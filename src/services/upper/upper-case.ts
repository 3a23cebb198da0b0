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
 * @throws {@link OptionError} `INVALID_LOCALE` where it isn't a BCP 47 tag, or not one of a locale that is known here
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
    const [known] = Intl.NumberFormat.supportedLocalesOf(locale)
    if (known !== undefined) return known
  } catch (cause) {
    throw localeError(locale, cause)
  }
  throw localeError(locale)
}

function localeError(locale: string, cause?: unknown): OptionError {
  const message = `${locale} is not a locale: use a BCP 47 tag such as tr or de-AT`
  return new OptionError('INVALID_LOCALE', message, { cause, details: { locale } })
}
