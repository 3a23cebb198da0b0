import { readdirSync, readFileSync } from 'node:fs'
import { parseTemplate, type Template } from './template.ts'

/** Wordings that mean the same, as one line of the lexicon has them. */
export interface ParaphraseGroup {
  readonly file: string
  readonly line: number
  readonly wordings: readonly Template[]
}

/** What the lexicon says about one language. */
export interface Lexicon {
  /** Words and short phrases: 便宜 | 实惠 | 不贵. */
  readonly words: readonly ParaphraseGroup[]
  /** Whole utterances, and sentences with slots. */
  readonly utterances: readonly ParaphraseGroup[]
  /** What may stand in a slot, by its name. */
  readonly slots: ReadonlyMap<string, readonly string[]>
}

/** A language that there is a lexicon of. */
export type LexiconLanguage = 'zh' | 'en'

const folder = new URL('../lexicon/', import.meta.url)

/**
 * Reads the lexicon of a language: the files in `words/` and `utterances/`, a group a line, its wordings separated by
 * `|`, and `slots.txt`, a slot a line (`name: value | value`). Empty lines and lines that begin with `#` are for the
 * reader. How a wording is written is told at {@link parseTemplate}.
 */
export function readLexicon(language: LexiconLanguage): Lexicon {
  return {
    words: readGroups(`${language}/words/`),
    utterances: readGroups(`${language}/utterances/`),
    slots: new Map(readLines(`${language}/slots.txt`).map(({ text }) => parseSlot(text))),
  }
}

function readGroups(path: string): readonly ParaphraseGroup[] {
  const files = readdirSync(new URL(path, folder)).toSorted()
  return files.flatMap((name) => {
    const file = `${path}${name}`
    return readLines(file).map(({ text, line }) => ({
      file,
      line,
      wordings: splitBars(text).map(parseTemplate),
    }))
  })
}

interface Line {
  readonly text: string
  readonly line: number
}

function readLines(file: string): readonly Line[] {
  return readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
}

function parseSlot(text: string): [string, readonly string[]] {
  const colon = text.indexOf(':')
  return [text.slice(0, colon).trim(), splitBars(text.slice(colon + 1))]
}

function splitBars(text: string): readonly string[] {
  return text.split('|').map((part) => part.trim())
}
