import type { Liquid, Template } from 'liquidjs'
import { type Language, OptionError, reasonOf } from '../../core/index.ts'
import { formatPosition, type KnowledgeBase, type Located, type Wording } from './knowledge/knowledge-base.ts'

/** Says an answer, in a language, at a time. */
type Render = (language: Language, now: Date) => string

/** What a base says: each answer, in the base's order, and the words for declining. */
export interface Renderings {
  readonly answers: readonly Render[]
  readonly decline: Render
}

const defaultDecline: Readonly<Record<Language, string>> = {
  zh: '我不知道怎么回答这个问题。',
  en: "I don't know how to answer this question.",
}

/** A template may take this long, and make this many bytes, or it fails. */
const maxRenderMs = 1000
const maxRenderedBytes = 1_000_000

/**
 * Prepares what a base says. Texts with `{{` or `{%` are Liquid templates (https://liquidjs.com) with one variable,
 * `now`, in local time: `{{ now | date: '%H:%M' }}`. Templates can't read files or run code. Each is tried once here,
 * so that a broken one is found when the base is loaded and not when somebody asks.
 *
 * @throws {@link OptionError} `KB_TEMPLATE` with file and line.
 */
export async function prepareAnswers(base: KnowledgeBase): Promise<Renderings> {
  const wordings = [...base.answers.map((answer) => answer.wording), base.decline.wording]
  const needsTemplates = wordings.some(
    (wording) => wording !== undefined && [...wording.zh, ...wording.en].some(isTemplate),
  )
  const liquid = needsTemplates ? await createLiquid() : undefined
  const compile = (located: Located): ((now: Date) => string) =>
    liquid === undefined || !isTemplate(located) ? () => located.text : compileTemplate(liquid, located)
  const prepare = (wording: Wording): Render => {
    const texts = { zh: wording.zh.map(compile), en: wording.en.map(compile) }
    return (language, now) => texts[language][0]?.(now) ?? ''
  }
  return {
    answers: base.answers.map(({ id, wording }) => (wording === undefined ? () => id : prepare(wording))),
    decline:
      base.decline.wording === undefined
        ? (language) => defaultDecline[language]
        : prepare(base.decline.wording),
  }
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

function compileTemplate(liquid: Liquid, { text, at }: Located): (now: Date) => string {
  try {
    const template: Template[] = liquid.parse(text)
    const render = (now: Date): string => String(liquid.renderSync(template, { now })).trim()
    render(new Date())
    return render
  } catch (error) {
    const reason = reasonOf(error)
    throw new OptionError(
      'KB_TEMPLATE',
      `Cannot use the answer at ${formatPosition(at)}: ${reason}; correct the template`,
      {
        cause: error,
        details: { ...at, reason },
      },
    )
  }
}
