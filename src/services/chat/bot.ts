import type { Language } from '../../core/index.ts'
import { prepareAnswers } from './answer.ts'
import type { Alternative, ChatReply } from './chat-reply.ts'
import { loadKnowledgeBase } from './knowledge/load-base.ts'
import type { Answer } from './knowledge/knowledge-base.ts'
import type { Guess } from './recognise/decide/decide.ts'
import { trainRecogniser } from './recognise/recogniser.ts'

/** Where a bot has its answers from. */
export interface ChatOptions {
  /** Knowledge base files, `.yaml` or `.tsv`, read as one. @default the base that comes with Portside */
  readonly kb?: readonly string[]
}

/** Answers questions, each by itself. */
export interface Bot {
  /** Replies to a question in its language; `now` is the time that answers tell. @default now: the present */
  ask(question: string, now?: Date): ChatReply
}

/**
 * Loads a knowledge base and trains the bot that answers from it.
 *
 * @throws {@link OptionError} what `loadKnowledgeBase` names, or `KB_TEMPLATE` with file and line.
 */
export async function createBot(options: ChatOptions = {}): Promise<Bot> {
  const base = await loadKnowledgeBase(options.kb)
  const renderings = await prepareAnswers(base)
  const recogniser = trainRecogniser(base)

  const toAlternative = (guess: Guess, language: Language): readonly Alternative[] => {
    const answer = base.answers[guess.answer]
    if (answer === undefined) return []
    return [{ id: answer.id, question: questionIn(language, answer), confidence: round(guess.confidence) }]
  }

  return {
    ask(question, now = new Date()) {
      const language = languageOfQuestion(question) ?? base.language ?? 'en'
      const { outcome, guesses, alternatives: others } = recogniser.recognise(question)
      const first = guesses[0]
      const given = outcome === 'answer' ? first?.answer : undefined
      const alternatives = others.flatMap((guess) => toAlternative(guess, language))
      const render =
        given === undefined ? renderings.decline : (renderings.answers[given] ?? renderings.decline)
      return {
        outcome,
        id: given === undefined ? null : (base.answers[given]?.id ?? null),
        answer: outcome === 'clarify' ? askBack(alternatives, language) : render(language, now),
        confidence: round(first?.confidence ?? 0),
        alternatives,
      }
    },
  }
}

/** The language of a question: Chinese where it has a Han character, English where it has a letter. */
function languageOfQuestion(question: string): Language | undefined {
  if (/\p{Script=Han}/u.test(question)) return 'zh'
  return /\p{L}/u.test(question) ? 'en' : undefined
}

function questionIn(language: Language, { id, questions }: Answer): string {
  const inLanguage = questions.find(({ text }) => languageOfQuestion(text) === language)
  return (inLanguage ?? questions[0])?.text ?? id
}

function askBack(alternatives: readonly Alternative[], language: Language): string {
  const choices = alternatives.map(({ question }, index) => `${index + 1}. ${question}`).join(' ')
  return language === 'zh' ? `你是想问:${choices}` : `Did you mean: ${choices}`
}

function round(confidence: number): number {
  return Math.round(confidence * 10_000) / 10_000
}
