import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expandPattern } from './expand-pattern.ts'
import { parseQuestionGrammar, type QuestionGrammar } from './question-grammar.ts'

/** An everyday question that a knowledge base need not answer. */
export interface BackgroundQuestion {
  readonly text: string
  readonly language: 'zh' | 'en'
  /** What it is about, coarsely (`weather`, `travel`…), so that a base about that topic can leave such questions out. */
  readonly topic: string
}

/** So few that a classifier learns what is asked in how many ways, rather than a few patterns by heart. */
const limits = { perWording: 3, perPattern: 8 }

let made: readonly BackgroundQuestion[] | undefined

/**
 * Thousands of everyday questions, commands and remarks in Chinese and English, as people type them to a bot: what a
 * recogniser learns declining from. They are written for this purpose, in `topics/LANGUAGE/TOPIC.txt` over the word
 * lists there and in `lists.zh.txt` and `lists.en.txt`; see `parseQuestionGrammar` for the form.
 *
 * Made at the first call, synchronously, in some tens of milliseconds, and kept. Always the same questions in the
 * same order: by language, topic and line. No two of them differ in case, spaces and punctuation alone.
 *
 * What greetings, farewells, questions for time, date and weather and for the bot itself could answer has topics of
 * its own: `smalltalk-greeting`, `farewell`, `clock`, `weather`, `bot-identity`, `bot-abilities`.
 *
 * @throws Error where a file is malformed; it names file and line.
 */
export function backgroundQuestions(): readonly BackgroundQuestion[] {
  made ??= distinctQuestions()
  return made
}

function distinctQuestions(): readonly BackgroundQuestion[] {
  const seen = new Set<string>()
  const distinct: BackgroundQuestion[] = []
  for (const language of ['en', 'zh'] as const)
    for (const question of questionsIn(language)) {
      const letters = lettersOf(question.text)
      if (seen.has(letters)) continue
      seen.add(letters)
      distinct.push(question)
    }
  return distinct
}

function* questionsIn(language: 'zh' | 'en'): Generator<BackgroundQuestion> {
  const shared = readGrammar(`lists.${language}.txt`).lists
  for (const name of readdirSync(`${import.meta.dirname}/topics/${language}`).toSorted()) {
    const { lists, patterns } = readGrammar(`topics/${language}/${name}`, shared)
    const topic = basename(name, '.txt')
    for (const pattern of patterns)
      for (const text of expandPattern(pattern, lists, limits)) yield { text, language, topic }
  }
}

/** What makes a question another one: its letters, digits and signs of arithmetic, without case, where it has any. */
function lettersOf(text: string): string {
  const folded = text.toLowerCase()
  return folded.replaceAll(/[\s.,:;!?'"…“”‘’。,、:;!?()-]+/g, '') || folded
}

function readGrammar(file: string, shared?: QuestionGrammar['lists']): QuestionGrammar {
  return parseQuestionGrammar(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'), file, shared)
}
