import type { Language } from '../../core/index.ts'
import type { Answer, Entity, KnowledgeBase } from './knowledge/knowledge-base.ts'
import { placeholdersOf, splitQuestion } from './knowledge/placeholders.ts'
import { slotlessQuestions } from './slotless-questions.ts'

/** Says how an answer may be asked for, as a person would write it. */
export type ShowQuestion = (answer: number, language: Language) => string

/** The language of a text: Chinese where it has a Han character, English where it has a letter. */
export function languageOf(text: string): Language | undefined {
  if (/\p{Script=Han}/u.test(text)) return 'zh'
  return /\p{L}/u.test(text) ? 'en' : undefined
}

/**
 * Makes the function that shows an answer's question to choose: its first phrasing in the language that names nothing,
 * one with its slots left out, or one with an example in the place of each placeholder.
 */
export function createShowQuestion(base: KnowledgeBase): ShowQuestion {
  const entities = new Map((base.entities ?? []).map((entity) => [entity.name, entity]))
  const slotless = slotlessQuestions(base)
  return (place, language) => {
    const answer = base.answers[place]
    if (answer === undefined) return ''
    const bare = (slotless[place] ?? []).map(({ text }) => text)
    return questionIn(language, answer, bare, entities)
  }
}

function questionIn(
  language: Language,
  { id, questions }: Answer,
  slotless: readonly string[],
  entities: ReadonlyMap<string, Entity>,
): string {
  const texts = questions.map(({ text }) => text)
  const isIn = (text: string): boolean => languageOf(wordsOf(text)) === language
  const isPlain = (text: string): boolean => placeholdersOf(text).length === 0
  const fitting = texts.filter(isIn)
  const plain = fitting.find(isPlain) ?? slotless.find(isIn)
  if (plain !== undefined) return plain
  const found = fitting[0] ?? texts.find(isPlain) ?? texts[0]
  if (found === undefined) return id
  return splitQuestion(found)
    .map((part) => (part.kind === 'words' ? part.text : exampleOf(entities.get(part.name), found)))
    .join('')
}

function wordsOf(question: string): string {
  return splitQuestion(question)
    .map((part) => (part.kind === 'words' ? part.text : ''))
    .join('')
}

/** A value of an entity, in the language of the question that it is to stand in. */
function exampleOf(entity: Entity | undefined, question: string): string {
  const language = languageOf(wordsOf(question))
  if (entity?.kind === 'list') {
    const [first] = entity.values
    const names = [first, ...(first?.aliases ?? [])].flatMap((name) =>
      name === undefined ? [] : [name.text],
    )
    return names.find((name) => languageOf(name) === language) ?? names[0] ?? ''
  }
  if (entity?.kind === 'number') return '3'
  if (entity?.kind === 'date') return language === 'zh' ? '今天' : 'today'
  return entity?.name ?? ''
}
