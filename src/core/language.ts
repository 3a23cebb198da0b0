/** The languages in which Portside speaks to people. */
export type Language = 'en' | 'zh'

/**
 * The language for a POSIX locale (`zh_CN.UTF-8`, `LC_ALL` before `LC_MESSAGES` before `LANG`) or a BCP 47 tag:
 * Chinese for `zh…`, otherwise English.
 */
export function languageOf(locale: string | undefined): Language {
  return locale !== undefined && /^zh\b|^zh_/i.test(locale) ? 'zh' : 'en'
}
