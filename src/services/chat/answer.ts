import type { Liquid, Template } from 'liquidjs'
import { type Language, OptionError, reasonOf } from '../../core/index.ts'
import {
  type Answer,
  formatPosition,
  type KnowledgeBase,
  type Located,
  type Slot,
  type Wording,
} from './knowledge/knowledge-base.ts'

/** When and to whom something is said, and what there is to say. */
export interface Scene {
  readonly language: Language
  readonly now: Date
  /** Values of the answer's slots, by name. */
  readonly slots?: Readonly<Record<string, string>>
  /** What the answer's action replied. */
  readonly reply?: unknown
  /** Which of several wordings to take, counted round. @default 0 */
  readonly variant?: number
}

/** Says something; throws where a template asks for what isn't there. */
export type Render = (scene: Scene) => string

/** What a bot says about one answer. */
export interface AnswerRenderings {
  readonly say: Render
  /** Asks for what a slot must be told. */
  ask(slot: Slot): Render
  /** What is said where its action fails. */
  readonly fallback: Render
}

/** What a base says: each answer, in the base's order, and the words for declining. */
export interface Renderings {
  readonly answers: readonly AnswerRenderings[]
  readonly decline: Render
}

const houseWords = {
  decline: { zh: '我不知道怎么回答这个问题。', en: "I don't know how to answer this question." },
  fallback: { zh: '现在查不到,请稍后再试。', en: "I can't look that up right now; please try again later." },
  ask: { zh: (slot: string) => `请告诉我${slot}。`, en: (slot: string) => `Which ${slot}?` },
} as const

/** A template may take this long, and make this many bytes, or it fails. */
const maxRenderMs = 1000
const maxRenderedBytes = 1_000_000

/**
 * Prepares what a base says. Texts with `{{` or `{%` are Liquid templates (https://liquidjs.com); their variables are
 * `now`, in local time (`{{ now | date: '%H:%M' }}`), the answer's slots, `env` with the variables of the environment
 * that the base lists, and `reply`, what the answer's action replied. Templates can't read files or run code. Each that
 * needs no reply is tried once here, so that a broken one is found when the base is loaded and not when somebody asks.
 *
 * @throws {@link OptionError} `KB_TEMPLATE` with file and line.
 */
export async function prepareAnswers(base: KnowledgeBase): Promise<Renderings> {
  const compile = await createCompiler(base)
  const { decline } = base
  return {
    answers: base.answers.map((answer) => prepareAnswer(answer, compile)),
    decline:
      decline.wording === undefined
        ? ({ language }) => houseWords.decline[language]
        : prepareWording(decline.wording, (text) => compile(text, [])),
  }
}

type Compile = (located: Located, slots: readonly Slot[], hasReply?: boolean) => Render

function prepareAnswer({ id, wording, slots = [], action }: Answer, compile: Compile): AnswerRenderings {
  const asks = new Map(
    slots.flatMap(({ name, ask }) =>
      ask === undefined ? [] : [[name, prepareWording(ask, (text) => compile(text, []))] as const],
    ),
  )
  const houseAsk =
    ({ name }: Slot): Render =>
    ({ language }) =>
      houseWords.ask[language](name)
  return {
    say:
      wording === undefined
        ? () => id
        : prepareWording(wording, (text) => compile(text, slots, action !== undefined)),
    ask: (slot) => asks.get(slot.name) ?? houseAsk(slot),
    fallback:
      action?.fallback === undefined
        ? ({ language }) => houseWords.fallback[language]
        : prepareWording(action.fallback, (text) => compile(text, slots)),
  }
}

/** One of several texts, in the language of the scene. */
function prepareWording(wording: Wording, compile: (located: Located) => Render): Render {
  const texts = { zh: wording.zh.map(compile), en: wording.en.map(compile) }
  return (scene) => {
    const variants = texts[scene.language]
    return variants[(scene.variant ?? 0) % variants.length]?.(scene) ?? ''
  }
}

async function createCompiler(base: KnowledgeBase): Promise<Compile> {
  const environment = base.environment ?? []
  const env = Object.fromEntries(environment.map((name) => [name, process.env[name] ?? '']))
  let liquid: Liquid | undefined
  if (JSON.stringify(base).match(/\{\{|\{%/) !== null) liquid = await createLiquid()
  return (located, slots, hasReply = false) =>
    liquid === undefined || !isTemplate(located)
      ? () => located.text
      : compileTemplate(liquid, located, env, hasReply ? undefined : slots)
}

function isTemplate({ text }: Located): boolean {
  return text.includes('{{') || text.includes('{%')
}

async function createLiquid(): Promise<Liquid> {
  const { Liquid } = await import('liquidjs')
  const liquid = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    renderLimit: maxRenderMs,
    memoryLimit: maxRenderedBytes,
  })
  for (const tag of ['include', 'layout', 'render', 'block']) delete liquid.tags[tag]
  return liquid
}

/** Compiles a template and tries it with `slots`; without them it is compiled only. */
function compileTemplate(
  liquid: Liquid,
  { text, at }: Located,
  env: Readonly<Record<string, string>>,
  slots: readonly Slot[] | undefined,
): Render {
  try {
    const template: Template[] = liquid.parse(text)
    const render: Render = ({ now, slots: values, reply }) =>
      String(liquid.renderSync(template, { ...values, now, env, reply })).trim()
    if (slots !== undefined) {
      const values = Object.fromEntries(slots.map(({ name }) => [name, name]))
      render({ language: 'en', now: new Date(), slots: values })
    }
    return render
  } catch (error) {
    const reason = reasonOf(error)
    throw new OptionError(
      'KB_TEMPLATE',
      `Cannot use the answer at ${formatPosition(at)}: ${reason}; correct the template`,
      { cause: error, details: { ...at, reason } },
    )
  }
}
