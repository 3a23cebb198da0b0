import { closest, type OptionError } from '../../../core/index.ts'
import { baseFault, suggest } from './base-fault.ts'
import type { KnowledgeBase, Located, Wording } from './knowledge-base.ts'
import { placeholdersOf } from './placeholders.ts'
import { templateCode } from './template-code.ts'

/**
 * Checks the names by which the parts of a base speak of each other, once all its files were merged: entities in
 * questions and slots, answers in `after` and `followUps`, variables of the environment in templates. Braces in a
 * `.tsv` may be just braces, because its rows often come from elsewhere.
 *
 * @throws {@link OptionError} `KB_UNKNOWN_ENTITY`, `KB_UNKNOWN_ANSWER` or `KB_UNLISTED_VARIABLE`, with file, line and
 * column, and what may have been meant.
 */
export function checkReferences(base: KnowledgeBase): void {
  checkEntities(base)
  const ids = base.answers.map(({ id }) => id)
  for (const { after = [], followUps = [] } of base.answers) {
    for (const id of [...after, ...followUps]) {
      if (!ids.includes(id.text)) throw unknownName('KB_UNKNOWN_ANSWER', 'answer', id, ids)
    }
  }
  const listed = base.environment ?? []
  for (const text of textsOf(base)) {
    for (const name of variablesOf(text.text)) if (!listed.includes(name)) throw unlisted(name, text, listed)
  }
}

function checkEntities({ answers, decline, entities = [] }: KnowledgeBase): void {
  const known = entities.map(({ name }) => name)
  const inSlots = answers.flatMap(({ slots = [] }) => slots.map(({ entity, at }) => ({ text: entity, at })))
  const inQuestions = [...answers.flatMap(({ questions }) => questions), ...decline.questions]
    .filter(({ at }) => !/\.tsv$/i.test(at.file))
    .flatMap(({ text, at }) => placeholdersOf(text).map((name) => ({ text: name, at })))
  for (const name of [...inQuestions, ...inSlots]) {
    if (!known.includes(name.text)) throw unknownName('KB_UNKNOWN_ENTITY', 'entity', name, known)
  }
}

function unknownName(
  code: string,
  kind: string,
  { text, at }: Located,
  known: readonly string[],
): OptionError {
  const facts = { name: text, known: known.join(', '), suggestion: closest(text, known) }
  return baseFault(code, at, `there is no ${kind} ${text}; ${suggest(text, known)}`, facts)
}

function textsOf({ answers, decline }: KnowledgeBase): readonly Located[] {
  const wordings = answers.flatMap(({ wording, slots = [], action }): readonly (Wording | undefined)[] => [
    wording,
    ...slots.map(({ ask }) => ask),
    action?.fallback,
  ])
  return [...wordings, decline.wording].flatMap((wording) => (wording?.zh ?? []).concat(wording?.en ?? []))
}

const variable = /(?<![\w.'"-])env\s*(?:\.\s*([\w-]+)|\[\s*(?:"([^"]*)"|'([^']*)')\s*\])/g

/** The variables of the environment that a template reads. */
function variablesOf(template: string): readonly string[] {
  return Array.from(
    templateCode(template).matchAll(variable),
    ([, name, quoted, single]) => name ?? quoted ?? single ?? '',
  )
}

function unlisted(name: string, { at }: Located, listed: readonly string[]): OptionError {
  const suggestion = closest(name, listed)
  const advice =
    suggestion === undefined ? 'add it there, if everyone may read it' : `did you mean ${suggestion}?`
  return baseFault('KB_UNLISTED_VARIABLE', at, `env.${name} is not listed under environment:; ${advice}`, {
    name,
    suggestion,
  })
}
