import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { normaliseQuestion } from '../../recognise/normalise/normalise-question.ts'
import { backgroundQuestions } from './background-questions.ts'

const questions = backgroundQuestions()
const languages = ['en', 'zh'] as const

/** The topics that the answers of the default base, and their like, are about. */
const ownTopics: ReadonlySet<string> = new Set([
  'smalltalk-greeting',
  'farewell',
  'clock',
  'weather',
  'bot-identity',
  'bot-abilities',
])

describe('backgroundQuestions()', () => {
  it('is made once', () => {
    assert.equal(backgroundQuestions(), questions)
  })

  for (const language of languages) {
    const ofLanguage = questions.filter((question) => question.language === language)

    it(`has at least 6,000 questions in ${language} that normalising leaves distinct`, () => {
      assert.ok(new Set(ofLanguage.map(({ text }) => normaliseQuestion(text))).size >= 6_000)
    })

    it(`has no topic in ${language} with less than 50 questions, and none with more than a twentieth of all`, () => {
      const sizes = Map.groupBy(ofLanguage, ({ topic }) => topic)
      for (const [topic, { length }] of sizes)
        assert.ok(length >= 50 && length <= ofLanguage.length / 20, topic)
    })
  }

  it('has the same topics in both languages, those of the default base among them', () => {
    const [en, zh] = languages.map(
      (language) =>
        new Set(questions.filter((question) => question.language === language).map(({ topic }) => topic)),
    )
    assert.deepEqual(en, zh)
    assert.ok(en?.isSupersetOf(ownTopics))
  })

  it('has no two questions that differ in case, spaces and punctuation alone', () => {
    const letters = questions.map(({ text }) => {
      const folded = text.toLowerCase()
      return folded.replaceAll(/[^\p{L}\p{N}\p{S}]/gu, '') || folded
    })
    assert.equal(new Set(letters).size, questions.length)
  })

  it('has no slot, group or stray space left in a question', () => {
    for (const { text } of questions)
      assert.doesNotMatch(text, /[{}|]|^ | $| {2}|(?<=\p{Script=Han}) (?=,)/u, text)
  })

  it('has questions as long as people type them', () => {
    for (const { text, language } of questions) {
      const longest = language === 'zh' ? 40 : 110
      assert.ok(text.length >= 1 && text.length <= longest, text)
    }
  })

  it('has Chinese in Chinese questions and none in English ones', () => {
    for (const { text, language } of questions.filter(
      ({ topic }) => topic !== 'calculation' && topic !== 'units',
    ))
      if (language === 'en') assert.doesNotMatch(text, /\p{Script=Han}/u)
    const chinese = questions.filter(
      ({ language, text }) => language === 'zh' && /\p{Script=Han}/u.test(text),
    )
    assert.ok(chinese.length > 0.98 * questions.filter(({ language }) => language === 'zh').length)
  })

  it('keeps what the default base answers, and what is nearly the same, to the topics for it', () => {
    const nearestTo = indexStored(defaultQuestions())
    const strays = questions
      .filter(({ topic }) => !ownTopics.has(topic))
      .map(({ text, topic }) => ({ topic, text, nearest: nearestTo(text) }))
      .filter(({ nearest: { likeness } }) => likeness > 0.87)
    assert.deepEqual(strays, [])
  })
})

function defaultQuestions(): readonly string[] {
  const file = new URL('../../knowledge/default-base.yaml', import.meta.url)
  const base = parse(readFileSync(file, 'utf8')) as { answers: readonly { questions: readonly unknown[] }[] }
  return base.answers.flatMap((answer) => answer.questions.map(String))
}

/** Finds the stored question that shares most words with another, by Dice's coefficient: 1 where all are shared. */
function indexStored(stored: readonly string[]): (text: string) => { stored: string; likeness: number } {
  const words = stored.map(wordsOf)
  const holders = new Map<string, number[]>()
  for (const [index, ofStored] of words.entries())
    for (const word of ofStored) {
      const list = holders.get(word)
      if (list === undefined) holders.set(word, [index])
      else list.push(index)
    }
  return (text) => {
    const own = wordsOf(text)
    const shared = new Map<number, number>()
    for (const word of own)
      for (const index of holders.get(word) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1)
    let best = { stored: '', likeness: 0 }
    for (const [index, count] of shared) {
      const likeness = (2 * count) / (own.size + (words[index]?.size ?? 0))
      if (likeness > best.likeness) best = { stored: stored[index] ?? '', likeness }
    }
    return best
  }
}

/** The words of an English question; of a Chinese one its pairs of characters, or its only character. */
function wordsOf(text: string): ReadonlySet<string> {
  const normalised = normaliseQuestion(text)
  if (!/\p{Script=Han}/u.test(normalised)) return new Set(normalised.split(' '))
  const characters = Array.from(normalised)
  if (characters.length === 1) return new Set(characters)
  return new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`))
}
