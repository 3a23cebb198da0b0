import type { Language } from '../../core/index.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Everything that the command line says. */
export type Texts = typeof en & { readonly language: Language }

export const texts: Readonly<Record<Language, Texts>> = {
  en: { ...en, language: 'en' },
  zh: { ...zh, language: 'zh' },
}
