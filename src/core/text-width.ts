import { createRequire } from 'node:module'
import type * as StringWidth from 'string-width'

const require = createRequire(import.meta.url)
let measure: ((text: string) => number) | undefined

const printableAscii = /^[ -~]*$/

/**
 * How many columns of a terminal a text takes: two for a Chinese character, none for what colours it. The tables for
 * that are loaded by the first text that needs them.
 */
export function textWidth(text: string): number {
  if (printableAscii.test(text)) return text.length
  measure ??= (require('string-width') as typeof StringWidth).default
  return measure(text)
}
