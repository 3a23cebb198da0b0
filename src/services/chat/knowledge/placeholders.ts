/** A name of an entity, a slot or a variable of a template: letters of any script, digits, `_` and `-`. */
export const namePattern: RegExp = /^[\p{L}_][\p{L}\p{N}\p{M}_-]*$/u

const placeholder = /\{([\p{L}_][\p{L}\p{N}\p{M}_-]*)\}/gu

/** A part of a question: words as they stand, or the name of the entity that `{name}` stands for. */
export type QuestionPart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'entity'; readonly name: string }

/**
 * Splits a question at its placeholders: `{city}天气` is the entity `city` and the words `天气`. Parts without a
 * character are left out; braces around anything but a name are words.
 */
export function splitQuestion(question: string): readonly QuestionPart[] {
  const parts: QuestionPart[] = []
  let end = 0
  for (const match of question.matchAll(placeholder)) {
    if (match.index > end) parts.push({ kind: 'words', text: question.slice(end, match.index) })
    parts.push({ kind: 'entity', name: match[1] ?? '' })
    end = match.index + match[0].length
  }
  if (end < question.length) parts.push({ kind: 'words', text: question.slice(end) })
  return parts
}

/** The names of the entities that stand in a question, in order: `['city']` of `{city}天气`. */
export function placeholdersOf(question: string): readonly string[] {
  return Array.from(question.matchAll(placeholder), (match) => match[1] ?? '')
}
