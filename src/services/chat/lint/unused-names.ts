import type { Answer, KnowledgeBase, Located } from '../knowledge/knowledge-base.ts'
import { placeholdersOf } from '../knowledge/placeholders.ts'
import { questionKey } from '../knowledge/question-key.ts'
import { templateCode } from '../knowledge/template-code.ts'
import type { Finding } from './finding.ts'

/** Finds words that are in two groups of synonyms: which of them they mean, nobody can tell. */
export function findSharedSynonyms({ synonyms = [] }: KnowledgeBase): readonly Finding[] {
  const owners = new Map<string, { readonly word: Located; readonly group: number }>()
  return synonyms.flatMap(({ words }, group) =>
    words.flatMap((word): readonly Finding[] => {
      const key = questionKey(word.text)
      const owner = owners.get(key)
      if (owner === undefined) {
        owners.set(key, { word, group })
        return []
      }
      if (owner.group === group) return []
      const other = { id: owner.word.text, at: owner.word.at }
      return [{ rule: 'sharedSynonym', severity: 'warning', at: word.at, text: word.text, other }]
    }),
  )
}

/** Finds entities that no question and no slot names. */
export function findUnusedEntities({ answers, decline, entities = [] }: KnowledgeBase): readonly Finding[] {
  const questions = [...answers.flatMap((answer) => answer.questions), ...decline.questions]
  const used = new Set([
    ...questions.flatMap(({ text }) => placeholdersOf(text)),
    ...answers.flatMap(({ slots = [] }) => slots.map(({ entity }) => entity)),
  ])
  return entities
    .filter(({ name }) => !used.has(name))
    .map(({ name, at }) => ({ rule: 'unusedEntity', severity: 'warning', at, id: name }))
}

/** Finds slots that their answer's wording says nothing of. An action is told all slots, so that there they are used. */
export function findUnusedSlots({ answers }: KnowledgeBase): readonly Finding[] {
  return answers
    .filter(({ action }) => action === undefined)
    .flatMap((answer) =>
      (answer.slots ?? [])
        .filter(({ name }) => !isNamed(name, answer))
        .map(({ name, at }) => ({ rule: 'unusedSlot', severity: 'warning', at, id: answer.id, text: name })),
    )
}

function isNamed(name: string, { wording }: Answer): boolean {
  const texts = [...(wording?.zh ?? []), ...(wording?.en ?? [])]
  const named = new RegExp(`(?<![\\p{L}\\p{N}_.-])${RegExp.escape(name)}(?![\\p{L}\\p{N}_-])`, 'u')
  return texts.some(({ text }) => named.test(templateCode(text)))
}
