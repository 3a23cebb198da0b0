import { outOfScope } from './labelled-questions.ts'

/** How long the texts of a base may be, in UTF-16 units. */
export const maxIdCharacters = 100
export const maxQuestionCharacters = 1000
export const maxWordingCharacters = 10_000

/** What ids are made of: they stand in lists divided by `|`, and in commands. */
export const idPattern: RegExp = /^[^\s|]+$/u

/** Whether an answer may have this id. */
export function isAnswerId(value: string): boolean {
  return value.length <= maxIdCharacters && idPattern.test(value) && value !== outOfScope
}
