import { stringify } from 'yaml'
import type { DraftAnswer } from './import-draft.ts'

/** Writes answers as a knowledge base in YAML. */
export function writeBase(answers: readonly DraftAnswer[]): string {
  return stringify({ answers: answers.map(toEntry) }, { lineWidth: 0, blockQuote: 'literal' })
}

function toEntry({ id, questions, variants, tags, after, followUps }: DraftAnswer): object {
  return {
    id,
    questions,
    answer: variants.length === 1 ? variants[0] : variants,
    ...(tags.length === 0 ? {} : { tags }),
    ...(after.length === 0 ? {} : { after }),
    ...(followUps.length === 0 ? {} : { followUps }),
  }
}
