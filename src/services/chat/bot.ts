import type { Language } from '../../core/index.ts'
import { runAction } from './action.ts'
import { type AnswerRenderings, prepareAnswers, type Scene } from './answer.ts'
import type { Alternative, ChatReply, FollowUp } from './chat-reply.ts'
import { type Dialogue, newDialogue } from './dialogue/dialogue.ts'
import { createEntityFinder } from './dialogue/entities/find-entities.ts'
import { fillSlots } from './dialogue/slots.ts'
import { createUnderstanding } from './dialogue/understand.ts'
import { createShowQuestion, languageOf } from './shown-question.ts'
import { createKnowledgeRecogniser, type Knowledge } from './training/knowledge.ts'
import { learn } from './training/learn.ts'
import { whyOf } from './why.ts'
import type { Answer } from './knowledge/knowledge-base.ts'
import type { Decision, Guess } from './recognise/decide/decide.ts'

/** Where a bot has its answers from. */
export interface BotOptions {
  /** Knowledge base files, `.yaml`, `.json` or `.tsv`, read as one. @default the base that comes with Portside */
  readonly kb?: readonly string[]
}

/** A question of a dialogue. */
export interface Turn {
  readonly question: string
  /** What was said before. @default nothing */
  readonly dialogue?: Dialogue
  /** The time that answers tell. @default now: the present */
  readonly now?: Date
  /** Whether the reply is to say what spoke for it. @default false */
  readonly why?: boolean
}

/** What came of a turn: what to say, and what to remember. */
export interface TurnResult {
  readonly reply: ChatReply
  readonly dialogue: Dialogue
}

/** Answers questions from a knowledge base. It keeps nothing of a dialogue: that is its caller's. */
export interface Bot {
  /** Replies to a question by itself. A promise where the answer comes from an action. */
  ask(question: string, now?: Date): ChatReply | Promise<ChatReply>
  /** Replies to a question in a dialogue. A promise where the answer comes from an action. */
  turn(turn: Turn): TurnResult | Promise<TurnResult>
}

/**
 * Loads a knowledge base and trains the bot that answers from it.
 *
 * @throws {@link OptionError} what `loadKnowledgeBase` names, or `KB_TEMPLATE` with file and line.
 */
export async function createBot(options: BotOptions = {}): Promise<Bot> {
  return await createBotOf(await learn(options.kb))
}

/**
 * Makes a bot of what was learnt before, in this thread or another.
 *
 * @throws {@link OptionError} `KB_TEMPLATE` with file and line.
 */
export async function createBotOf(knowledge: Knowledge): Promise<Bot> {
  const { base } = knowledge
  const renderings = await prepareAnswers(base)
  const recogniser = createKnowledgeRecogniser(knowledge)
  const entities = createEntityFinder(base.entities ?? [])
  const placeOf = new Map(base.answers.map(({ id }, place) => [id, place]))
  const showQuestion = createShowQuestion(base)
  const understand = createUnderstanding(base, (text) => recogniser.recognise(text), entities)

  const toAlternative = (guess: Guess, language: Language): readonly Alternative[] => {
    const answer = base.answers[guess.answer]
    if (answer === undefined) return []
    return [
      { id: answer.id, question: showQuestion(guess.answer, language), confidence: round(guess.confidence) },
    ]
  }

  const followUpsOf = ({ followUps = [] }: Answer, language: Language): readonly FollowUp[] =>
    followUps.flatMap(({ text: id }) => {
      const place = placeOf.get(id)
      return place === undefined ? [] : [{ id, question: showQuestion(place, language) }]
    })

  const turn = ({ question, dialogue = newDialogue, now = new Date(), why = false }: Turn) => {
    const shown = languageOf(question)
    // Chinese may be typed in Latin letters.
    const read = shown === 'en' ? languageOf(recogniser.read(question)) : shown
    const language = read ?? languageBefore(dialogue) ?? base.language ?? 'en'
    const understood = understand(question, dialogue, now)
    const { decision } = understood
    const confidence = round(confidenceOf(decision))
    const place = decision.outcome === 'answer' ? decision.guesses[0]?.answer : undefined
    const answer = place === undefined ? undefined : base.answers[place]
    const alternatives = decision.alternatives.flatMap((guess) => toAlternative(guess, language))
    const scene: Scene = { language, now, variant: dialogue.turns }

    const result = (reply: ChatReply, remembered: Partial<Dialogue>): TurnResult => {
      const likeliest = base.answers[decision.guesses[0]?.answer ?? -1]?.id ?? null
      // What is asked back for a slot was understood: nobody has to look at it.
      const outcome = reply.asks === undefined ? reply.outcome : 'answer'
      const asked = { question, outcome, id: likeliest, confidence, language, at: now }
      return {
        reply: why ? { ...reply, why: whyOf(recogniser.explain(understood.question)) } : reply,
        dialogue: {
          turns: dialogue.turns + 1,
          asked,
          ...(dialogue.answered !== undefined && { answered: dialogue.answered }),
          ...remembered,
        },
      }
    }
    if (answer === undefined || place === undefined) {
      const isChoice = decision.outcome === 'clarify'
      const text = isChoice ? askBack(alternatives, language) : renderings.decline(scene)
      const reply = { outcome: decision.outcome, id: null, answer: text, confidence, alternatives }
      return result(reply, isChoice ? { choices: alternatives.map(({ id }) => id) } : {})
    }
    const rendering = renderings.answers[place]
    if (rendering === undefined) throw new RangeError('every answer has its words')
    const matches = entities.find(understood.question, now)
    const { values, missing } = fillSlots(answer.slots ?? [], matches, understood.known)
    if (missing !== undefined) {
      const { id } = answer
      const pending = { id, question: understood.question, slot: missing.name, values }
      const text = rendering.ask(missing)(scene)
      const reply = { outcome: 'clarify', id: null, answer: text, confidence, alternatives: [] } as const
      return result({ ...reply, asks: missing.name }, { pending })
    }
    const followUps = followUpsOf(answer, language)
    const extra = followUps.length === 0 ? {} : { followUps }
    const finish = (text: string): TurnResult => {
      const { id } = answer
      const reply = { outcome: 'answer', id, answer: text, confidence, alternatives, ...extra } as const
      return result(reply, { answered: { question: understood.question, id } })
    }
    const said = say(answer, rendering, { ...scene, slots: values }, understood.question)
    return typeof said === 'string' ? finish(said) : said.then(finish)
  }

  return {
    turn,
    ask(question, now = new Date()) {
      const result = turn({ question, now })
      return result instanceof Promise ? result.then(({ reply }) => reply) : result.reply
    },
  }
}

/** The answer's words, at once or, where an action has to be asked, later. */
function say(
  answer: Answer,
  rendering: AnswerRenderings,
  scene: Scene,
  question: string,
): string | Promise<string> {
  const { action, id } = answer
  if (action === undefined) return rendering.say(scene)
  const { language, slots = {} } = scene
  return runAction(action, { id, question, language, slots }).then(
    (reply) => {
      try {
        return rendering.say({ ...scene, reply })
      } catch {
        // The webhook's reply lacks what the template tells.
        return rendering.fallback(scene)
      }
    },
    () => rendering.fallback(scene),
  )
}

function confidenceOf({ guesses }: Decision): number {
  return guesses[0]?.confidence ?? 0
}

/** A number picks a choice in the language in which it was offered. */
function languageBefore({ asked }: Dialogue): Language | undefined {
  return asked?.language
}

function askBack(alternatives: readonly Alternative[], language: Language): string {
  const choices = alternatives.map(({ question }, index) => `${index + 1}. ${question}`).join(' ')
  return language === 'zh' ? `你是想问:${choices}` : `Did you mean: ${choices}`
}

function round(confidence: number): number {
  return Math.round(confidence * 10_000) / 10_000
}
