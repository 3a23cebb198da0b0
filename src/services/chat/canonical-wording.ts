import type { EntityFinder } from './dialogue/entities/find-entities.ts'
import type { Entity, KnowledgeBase, Located } from './knowledge/knowledge-base.ts'
import { placeholdersOf, splitQuestion } from './knowledge/placeholders.ts'

/**
 * Says questions in the words that a base's own are stored in: of synonyms the first, and of what an entity can be one
 * value for all, so that 广州天气怎么样 finds `{city}天气怎么样` whatever the cities are.
 */
export interface CanonicalWording {
  /** The question in canonical words, or `undefined` where it is in them already. */
  of(question: string, now: Date): string | undefined
  /** The base with its questions in canonical words. */
  ofBase(base: KnowledgeBase): KnowledgeBase
}

/** Makes the canonical wording of a base. Bases without synonyms and placeholders have every question as it is. */
export function createCanonicalWording(base: KnowledgeBase, finder: EntityFinder): CanonicalWording {
  const replaceSynonyms = createSynonymReplacer(base)
  const used = usedEntities(base)
  const entities = new Map((base.entities ?? []).map((entity) => [entity.name, entity]))
  const replaceEntities = (question: string, now: Date): string => {
    if (used.size === 0) return question
    let result = ''
    let end = 0
    for (const { entity, start, end: matchEnd } of finder.find(question, now)) {
      if (start < end || !used.has(entity)) continue
      result += question.slice(end, start) + standIn(entities.get(entity), question)
      end = matchEnd
    }
    return result + question.slice(end)
  }
  return {
    of(question, now) {
      const canonical = replaceSynonyms(replaceEntities(question, now))
      return canonical === question ? undefined : canonical
    },
    ofBase(other) {
      const canonical = ({ text, at }: Located): Located => {
        const filled = splitQuestion(text).map((part) =>
          part.kind === 'words' ? part.text : standIn(entities.get(part.name), text),
        )
        return { text: replaceSynonyms(filled.join('')), at }
      }
      return {
        ...other,
        answers: other.answers.map((answer) => ({ ...answer, questions: answer.questions.map(canonical) })),
        decline: { ...other.decline, questions: other.decline.questions.map(canonical) },
      }
    },
  }
}

function usedEntities({ answers, decline }: KnowledgeBase): ReadonlySet<string> {
  const questions = [...answers.flatMap((answer) => answer.questions), ...decline.questions]
  return new Set(questions.flatMap(({ text }) => placeholdersOf(text)))
}

/** What stands for any value of an entity. */
function standIn(entity: Entity | undefined, question: string): string {
  if (entity === undefined) return ''
  if (entity.kind === 'list') return entity.values[0]?.text ?? ''
  if (entity.kind === 'number') return '3'
  if (entity.kind === 'date') return /\p{Script=Han}/u.test(question) ? '今天' : 'today'
  return entity.name
}

/** Replaces each synonym by the first of its group, the longest first; words of letters only where they stand alone. */
function createSynonymReplacer({ synonyms = [] }: KnowledgeBase): (text: string) => string {
  const firsts = new Map<string, string>()
  for (const { words } of synonyms) {
    const [first, ...others] = words.map(({ text }) => text)
    for (const other of others) if (first !== undefined) firsts.set(other.toLowerCase(), first)
  }
  if (firsts.size === 0) return (text) => text
  const longestFirst = [...firsts.keys()].toSorted((a, b) => b.length - a.length)
  const alternatives = longestFirst.map((word) => {
    const pattern = RegExp.escape(word)
    return /^[\p{Script=Latin}\d\s'-]+$/u.test(word) ? `(?<![\\p{L}\\d])${pattern}(?![\\p{L}\\d])` : pattern
  })
  const anySynonym = new RegExp(alternatives.join('|'), 'giu')
  return (text) => text.replace(anySynonym, (found) => firsts.get(found.toLowerCase()) ?? found)
}
