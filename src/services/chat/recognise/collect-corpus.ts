import type { KnowledgeBase } from '../knowledge/knowledge-base.ts'
import type { BackgroundQuestion } from '../language/background/background-questions.ts'
import { createFeaturiser } from './featurise/featurise-question.ts'
import { collectFeatures } from './featurise/vocabulary.ts'
import { normaliseQuestion } from './normalise/normalise-question.ts'
import { declined } from './rank/nearness.ts'
import type { Corpus } from './rank/train-ranker.ts'
import { selectBackground } from './select-background.ts'

const mostAnswers = 100_000
/** At most this many background questions are learnt from. */
const maxBackground = 6000
/** Where fewer of a base's texts are examples to decline, background questions are as well. */
const enoughExamples = 0.1

/** Whether a base is so large that texts aren't kept twice, spelling isn't corrected, and sound and meaning don't count. */
export function isLargeBase(answerCount: number): boolean {
  return answerCount > mostAnswers
}

/** A base's texts, as rankers learn from them. */
interface Collected {
  readonly corpus: Corpus
  /** The texts themselves, and the words of the base's own; none where they are too many. */
  readonly texts: readonly string[]
  readonly words: readonly string[]
}

/**
 * Collects the texts that a base's model is trained on: its phrasings and its examples to decline, normalised, and where
 * the examples are few, background questions. Texts that normalise to the same under one answer are one; a background
 * question that an answer has is left out.
 */
export function collectCorpus(
  { answers, decline }: KnowledgeBase,
  background: () => readonly BackgroundQuestion[],
): Collected {
  const isLarge = isLargeBase(answers.length)
  const featurise = createFeaturiser({ hasSounds: !isLarge, hasMeanings: !isLarge })
  const texts: string[] = []
  const owners: number[] = []
  let stored: ReadonlySet<string> | undefined
  const add = (owner: number, questions: Iterable<string>): void => {
    const own = new Set<string>()
    for (const question of questions) {
      const text = normaliseQuestion(question)
      if (own.has(text) || (owner === declined && stored?.has(text) === true)) continue
      own.add(text)
      texts.push(text)
      owners.push(owner)
    }
  }
  for (const [answer, { questions }] of answers.entries())
    add(
      answer,
      questions.map(({ text }) => text),
    )
  if (!isLarge) stored = new Set(texts)
  add(
    declined,
    decline.questions.map(({ text }) => text),
  )
  const ownTexts = texts.length
  if (!isLarge && !hasEnoughExamples(owners)) add(declined, chooseBackground(texts, background()))
  const corpus = {
    features: collectFeatures(texts, featurise),
    owners: Int32Array.from(owners),
    answerCount: answers.length,
    ownTexts,
  }
  return { corpus, texts: isLarge ? [] : texts, words: isLarge ? [] : wordsOf(texts.slice(0, ownTexts)) }
}

/** Normalised background questions that a base with these texts can learn declining from, as far as it is written alike. */
function chooseBackground(
  texts: readonly string[],
  background: readonly BackgroundQuestion[],
): readonly string[] {
  const featurise = createFeaturiser({ hasSounds: true, hasMeanings: false })
  const languages = languagesOf(texts)
  const offered = thin(background.filter(({ language }) => languages[language]))
  const foreign = offered.map(({ text }) => normaliseQuestion(text))
  const chosen = selectBackground(
    collectFeatures(texts, featurise),
    collectFeatures(foreign, featurise),
    offered,
  )
  return chosen.map((place) => foreign[place] ?? '')
}

/** Words in Latin letters, the most frequent first. */
function wordsOf(texts: readonly string[]): readonly string[] {
  const frequencies = new Map<string, number>()
  for (const text of texts) {
    for (const [word] of text.matchAll(/[a-z]+/g)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1)
  }
  return [...frequencies].toSorted(([, a], [, b]) => b - a).map(([word]) => word)
}

/** Whether so many of a base's texts are examples to decline that no others are needed. */
export function hasEnoughExamples(owners: ArrayLike<number>): boolean {
  const examples = Array.from(owners).filter((owner) => owner === declined).length
  return examples >= enoughExamples * owners.length
}

/** The languages that texts are in. */
function languagesOf(texts: readonly string[]): Readonly<Record<BackgroundQuestion['language'], boolean>> {
  return {
    zh: texts.some((text) => /\p{Script=Han}/u.test(text)),
    en: texts.some((text) => /[a-z]/.test(text)),
  }
}

/** Every so manieth, so that of each topic some remain. */
function thin(questions: readonly BackgroundQuestion[]): readonly BackgroundQuestion[] {
  const stride = Math.max(1, questions.length / maxBackground)
  return Array.from(
    { length: Math.floor(questions.length / stride) },
    (_, place) => questions[Math.floor(place * stride)],
  ).filter((question) => question !== undefined)
}
