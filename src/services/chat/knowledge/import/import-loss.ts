import type { Position } from '../knowledge-base.ts'

/**
 * What of a file couldn't be carried over into a base as it was:
 *
 * - left out: `column` and `property` (nothing here is like it), `source`, `suggestions`, `promptText`, `prompt` (to no
 *   answer of the file), `longQuestion`, `longAnswer`, `longTag`, `noQuestion`, `noAnswer`, `duplicateQuestion` (another
 *   answer has it), `script` (no JSON in it), `metadata` and `prompts` (not written as they should be);
 * - changed: `markup` (HTML, now text), `id` (not fit to be one), `braces` (around a word of a question, gone now),
 *   `contextOnly` (no prompt leads to it, so that it is always recognised now), `encoding` (not UTF-8, read as what).
 */
export type LossKind =
  | 'braces'
  | 'column'
  | 'contextOnly'
  | 'duplicateQuestion'
  | 'encoding'
  | 'id'
  | 'longAnswer'
  | 'longQuestion'
  | 'longTag'
  | 'markup'
  | 'metadata'
  | 'noAnswer'
  | 'noQuestion'
  | 'prompt'
  | 'prompts'
  | 'promptText'
  | 'property'
  | 'script'
  | 'source'
  | 'suggestions'

/** Something that couldn't be carried over as it was, and where it stands in the file. */
export interface ImportLoss {
  readonly kind: LossKind
  readonly at: Position
  /** What it says there, shortened to one line. */
  readonly what: string
}

const longestExcerpt = 60

/** A text as losses quote it: one line, at most 60 characters. */
export function excerptOf(text: string): string {
  const line = text
    .slice(0, 4 * longestExcerpt)
    .replace(/\s+/g, ' ')
    .trim()
  const characters = Array.from(line)
  if (characters.length <= longestExcerpt && line.length < 4 * longestExcerpt) return line
  return `${characters.slice(0, longestExcerpt - 1).join('')}…`
}
