import { RE2JS } from 're2js'

/** A part of a text that a pattern matches; offsets in UTF-16 units, as `slice` takes them. */
export interface PatternMatch {
  readonly start: number
  readonly end: number
}

/** Finds what a pattern matches in a text, from left to right, without overlaps; at most `maxMatches`. */
export type FindMatches = (text: string) => readonly PatternMatch[]

/** So many matches are looked for in one text. */
const maxMatches = 16

/**
 * Compiles the pattern of an entity. It is a regular expression of RE2 (https://github.com/google/re2/wiki/Syntax):
 * what JavaScript has, without look-around and back references, so that matching takes time in proportion to the text
 * whatever the pattern. A match of nothing is none.
 *
 * @throws Error with RE2's reason where it isn't one.
 */
export function compilePattern(pattern: string): FindMatches {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
  return (text) => {
    const matcher = compiled.matcher(text)
    const matches: PatternMatch[] = []
    while (matches.length < maxMatches && matcher.find()) {
      if (matcher.end() > matcher.start()) matches.push({ start: matcher.start(), end: matcher.end() })
    }
    return matches
  }
}
