import { compilePattern } from '../../knowledge/entity-pattern.ts'
import { foldWidth } from './folded-text.ts'
import { besides, inOriginal, type Mention } from './mention.ts'

/** Finds what a pattern matches in a question. */
export type PatternMatcher = (question: string) => readonly Mention[]

/**
 * Finds what a pattern of a base matches (see {@link compilePattern}): in the question as it stands, and besides, where
 * it has full-width or other compatibility characters, in its NFKC form, so that `[A-Z]\d{3}` finds `A101` in `Ａ１０１`
 * as well. The value is what matched, in the form in which it did. Stops at sixteen matches of each.
 */
export function createPatternMatcher(pattern: string): PatternMatcher {
  const findMatches = compilePattern(pattern)
  const findMentions = (text: string): readonly Mention[] =>
    findMatches(text).map(({ start, end }) => ({ start, end, value: text.slice(start, end) }))
  return (question) => {
    const mentions = findMentions(question)
    if (question.normalize('NFKC') === question) return mentions
    const folded = foldWidth(question)
    const others = inOriginal(findMentions(folded.text), folded)
    return [...mentions, ...besides(mentions, others)].toSorted((a, b) => a.start - b.start)
  }
}
